import { fieldOf, joinCookies } from '../fields.ts'
import type { RequestBody } from './request-body.ts'

/** What a request says, whichever protocol carried it. */
export abstract class ReceivedRequest {
  abstract readonly fields: readonly string[]
  abstract readonly body: RequestBody | undefined

  field(name: string): string | undefined {
    return fieldOf(this.fields, name)
  }

  get cookies(): string | undefined {
    return joinCookies(this.fields)
  }

  get received(): number {
    return this.body?.received ?? 0
  }
}
