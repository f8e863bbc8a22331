import type { AppTable } from '../apps/index.ts'
import type { Config } from '../config/index.ts'
import { addressSet } from '../network/index.ts'
import { createListener, type Listener, type Metrics, type Recorder } from '../proxy/index.ts'
import type { KeyRing } from '../session/index.ts'
import { serverOptions, type CertificateStore, type ClientAddresses } from '../tls/index.ts'
import { currentTicketKeys } from './key-upkeep.ts'
import { watchMisrouted, type MisroutedWatch } from './misrouted.ts'
import { reportRefusals } from './tls-refusals.ts'

export interface UsersListenerOptions {
  readonly apps: AppTable
  readonly certificates: CertificateStore
  readonly clients: ClientAddresses
  readonly ring: KeyRing
  readonly recorder: Recorder
  readonly metrics: Metrics
}

/** The users' listener, not listening yet, and who looks at where its users come from. */
export interface UsersListener extends Listener {
  readonly heed: MisroutedWatch['heed']
}

/**
 * Makes the users' listener of an edge.
 * @throws with a sentence for the operator when a database of places cannot be used
 */
export async function openUsersListener(
  config: Config,
  { apps, certificates, clients, ring, recorder, metrics }: UsersListenerOptions,
): Promise<UsersListener> {
  const misrouted = await watchMisrouted(config, { apps, metrics, recorder })
  const tickets = currentTicketKeys(ring, Date.now())
  const listener = createListener({
    limits: config.limits,
    limitReached: metrics.limitReached,
    tls: serverOptions({ certificates, ticketKeys: tickets }),
    addressOf: clients.addressOf,
    trustedProxies: addressSet(config.trustedProxies),
    connected: connection => misrouted?.connected(connection),
    malformed(code, reference, address) {
      metrics.requestRefused('malformed')
      recorder.operation({ type: 'request-refused', code, reference, address })
    },
  })
  reportRefusals(listener.server, clients, recorder, metrics)
  return { ...listener, heed: views => misrouted?.heed(views) }
}
