import type { Place, Places } from '../../geo/index.ts'
import type { NamedNetworks, NetworkWords } from '../../network/index.ts'
import type { ClientFacts, DeviceFacts } from '../../policy/index.ts'
import type { Session } from '../../session/index.ts'
import type { Exchange } from '../exchange.ts'
import type { Software, SoftwareOf } from './software.ts'

/** What is known of a client beside who its user is; all of it shared by many requests. */
export interface Surroundings extends Place {
  readonly network: NetworkWords
  readonly client: ClientFacts
  readonly device: DeviceFacts
}

export interface SurroundingsOptions {
  readonly places: Places
  readonly networks: NamedNetworks
  readonly softwareOf: SoftwareOf
}

/** Tells where a client is, what it runs on, and what is proven of its device. */
export function surroundings(options: SurroundingsOptions): (exchange: Exchange) => Surroundings {
  const { places, networks, softwareOf } = options
  const devices = new WeakMap<Software, DeviceFacts[]>()
  return ({ client, session }) => {
    const { address } = client
    const software = softwareOf(client)
    const { location, operator } = places.placeOf(address)
    const device = deviceOf(software, session, devices)
    return { location, operator, network: networks.of(address), client: software.client, device }
  }
}

/** There are four for each software; each is made once. */
function deviceOf(
  software: Software,
  session: Session | undefined,
  devices: WeakMap<Software, DeviceFacts[]>,
): DeviceFacts {
  const managed = session?.managed ?? false
  const compliant = session?.compliant ?? false
  const made = devices.get(software) ?? []
  devices.set(software, made)
  return (made[(managed ? 1 : 0) + (compliant ? 2 : 0)] ??= {
    managed,
    compliant,
    certificate: false,
    ...software.device,
  })
}
