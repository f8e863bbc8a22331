import type { AppTable } from '../apps/index.ts'
import type { Config } from '../config/index.ts'
import { addressSet } from '../network/index.ts'
import { createDrain, type Drain, type Metrics, type Recorder } from '../proxy/index.ts'
import type { KeyRing } from '../session/index.ts'
import { believedAddresses, ownAddresses, type ClientAddresses } from '../tls/index.ts'
import { openCertificates, type Certificates } from './certificates.ts'
import { deviceHostOf, openDeviceSide, type DeviceSide } from './device-side.ts'
import type { InheritedSockets } from './inherited-sockets.ts'
import { createRedirects, type RedirectOptions } from './redirects.ts'
import { listen } from './servers.ts'
import { openUsersListener, type UsersListener } from './users-listener.ts'

export interface DoorsOptions {
  /** The apps by their names; ports do not count. */
  readonly names: AppTable
  readonly signInHost: string
  readonly ring: KeyRing
  readonly recorder: Recorder
  readonly metrics: Metrics
  readonly sockets: InheritedSockets
}

/** Where users and their devices come in. */
export interface Doors {
  /** Holds requests until it is told who serves them. */
  readonly listener: UsersListener
  readonly device: DeviceSide | undefined
  readonly certificates: Certificates
  readonly ports: { readonly https: number; readonly http: number | undefined }
  /** The ports that users see. */
  readonly publicPorts: { readonly https: number; readonly http: number | undefined }
  /** `:8443`, or nothing for 443. */
  readonly portPart: string
  /** The plain listener sends these hosts to https from now on. */
  redirect(isOurs: RedirectOptions['isOurs']): void
  readonly drains: readonly Drain[]
}

/**
 * Opens all of them.
 * @throws when certificates, roots or CRLs are bad, or an address cannot be listened on
 */
export async function openDoors(config: Config, options: DoorsOptions): Promise<Doors> {
  const { names, signInHost, ring, recorder, metrics, sockets } = options
  const deviceHost = config.devices.certificates && deviceHostOf(config)
  const hosts = { signIn: signInHost, device: deviceHost }
  const certificates = await openCertificates(config.tls, names, hosts, recorder)
  const shared = { clients: clientAddresses(config), ring, recorder, metrics }
  const device = await openDeviceSide(config, {
    ...shared,
    certificates: certificates.deviceStore,
    sockets,
  })
  const listener = await openUsersListener(config, {
    ...shared,
    apps: names,
    certificates: certificates.store,
  })
  const redirected = Promise.withResolvers<RedirectOptions>()
  const redirects = config.listen.http && createRedirects(redirected.promise)
  const http = redirects && (await listen(redirects, config.listen.http!, sockets))
  // From here on users come, and nothing waits any more until they are served.
  const https = await listen(listener.server, config.listen.https, sockets)
  const publicPorts = { https: config.publicPorts.https ?? https, http: config.publicPorts.http ?? http }
  const portPart = publicPorts.https === 443 ? '' : `:${publicPorts.https}`
  return {
    listener,
    device,
    certificates,
    ports: { https, http },
    publicPorts,
    portPart,
    redirect: isOurs => redirected.resolve({ portPart, isOurs }),
    drains: [listener, redirects && createDrain(redirects), device?.drain].filter(isThere),
  }
}

const clientAddresses = ({ listen: { proxyProtocol } }: Config): ClientAddresses =>
  proxyProtocol === undefined ? ownAddresses : believedAddresses(addressSet(proxyProtocol.from))

const isThere = (drain: Drain | undefined): drain is Drain => drain !== undefined
