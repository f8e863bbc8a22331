import type { Place, Places } from '../../geo/index.ts'
import type { NamedNetworks, NetworkWords } from '../../network/index.ts'
import type { ClientFacts, DeviceFacts } from '../../policy/index.ts'
import type { Session } from '../../session/index.ts'
import type { Exchange } from '../exchange.ts'
import type { Attestation, AttestationOf } from './attested-headers.ts'
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
  readonly attestationOf: AttestationOf
}

/** Tells where a client is, what it runs on, and what is proven of its device. */
export function surroundings(options: SurroundingsOptions): (exchange: Exchange) => Surroundings {
  const { places, networks, softwareOf, attestationOf } = options
  const devices = new WeakMap<Software, DeviceFacts[]>()
  return ({ client, session }) => {
    const { address } = client
    const software = softwareOf(client)
    const { location, operator } = places.placeOf(address)
    const device = deviceOf(software, proofOf(session, attestationOf(client)), devices)
    return { location, operator, network: networks.of(address), client: software.client, device }
  }
}

/** What is proven of a device: nobody has a certificate that counts but whom the organisation gave it. */
function proofOf(session: Session | undefined, attested: Attestation): DeviceProof {
  const certificate = (session?.certificate ?? '') !== ''
  return {
    managed: certificate || attested.managed || (session?.managed ?? false),
    compliant: attested.compliant || (session?.compliant ?? false),
    certificate,
  }
}

type DeviceProof = Pick<DeviceFacts, 'managed' | 'compliant' | 'certificate'>

/** There are eight at most for each software; each is made once. */
function deviceOf(
  software: Software,
  proof: DeviceProof,
  devices: WeakMap<Software, DeviceFacts[]>,
): DeviceFacts {
  const made = devices.get(software) ?? []
  devices.set(software, made)
  const index = (proof.managed ? 1 : 0) + (proof.compliant ? 2 : 0) + (proof.certificate ? 4 : 0)
  return (made[index] ??= { ...proof, ...software.device })
}
