import type { ClientConnection } from '../client.ts'
import { fieldOf, joinCookies, listOf } from '../fields.ts'
import { forwardedAddress } from './forwarded-address.ts'
import type { RequestBody } from './request-body.ts'

/** What a request says, whichever protocol carried it. */
export abstract class ReceivedRequest {
  abstract readonly fields: readonly string[]
  abstract readonly body: RequestBody | undefined
  abstract readonly connection: ClientConnection
  #address: string | undefined

  get address(): string {
    this.#address ??= this.#findAddress()
    return this.#address
  }

  field(name: string): string | undefined {
    return fieldOf(this.fields, name)
  }

  get cookies(): string | undefined {
    return joinCookies(this.fields)
  }

  get received(): number {
    return this.body?.received ?? 0
  }

  #findAddress(): string {
    const { address, proxies } = this.connection
    const forwarded = proxies && listOf(this.fields, 'x-forwarded-for')
    return forwarded === undefined ? address : forwardedAddress(address, forwarded, proxies!)
  }
}
