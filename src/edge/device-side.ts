import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { TLSSocket } from 'node:tls'
import type { Config } from '../config/index.ts'
import { answerDevice, createDeviceChecks, type DeviceChecks } from '../identity/index.ts'
import { createDrain, type Drain, type Metrics, type Recorder } from '../proxy/index.ts'
import type { KeyRing } from '../session/index.ts'
import {
  clientCertificateOptions,
  openClientTrust,
  shownCertificate,
  type CertificateStore,
  type ClientAddresses,
  type FollowedTrust,
} from '../tls/index.ts'
import type { InheritedSockets } from './inherited-sockets.ts'
import { listen } from './servers.ts'
import { reportRefusals } from './tls-refusals.ts'

export interface DeviceSideOptions {
  readonly certificates: CertificateStore
  readonly clients: ClientAddresses
  readonly ring: KeyRing
  readonly recorder: Recorder
  readonly metrics: Metrics
  readonly sockets: InheritedSockets
}

/** The listener that asks devices for certificates: the only one that makes a browser ask its user for one. */
export interface DeviceSide {
  readonly drain: Drain
  readonly port: number
  /** Begins to answer; requests wait until it is known what users call the sign-in host. */
  serve(signInOrigin: string): DeviceChecks
  /** Reads roots and CRLs again. */
  reload(): Promise<void>
  /** Stops following roots and CRLs. */
  close(): void
}

/** One small request a connection: each visit proves anew. A long deep link travels in it, as everywhere. */
const limits = {
  maxHeaderSize: 16_384,
  headersTimeout: 5_000,
  requestTimeout: 5_000,
  connectionsCheckingInterval: 1_000,
  maxRequestsPerSocket: 1,
} as const

/**
 * Listens for devices, if they are to show certificates.
 * @throws when the roots or CRLs are bad, or the address cannot be listened on
 */
export async function openDeviceSide(
  config: Config,
  options: DeviceSideOptions,
): Promise<DeviceSide | undefined> {
  const files = config.devices.certificates
  if (files === undefined) return undefined
  const { certificates, clients, ring, recorder, metrics, sockets } = options
  const trust = await openClientTrust({
    files,
    onReload: reload => recorder.operation({ type: 'devices-reload', ...reload }),
  })
  const known = Promise.withResolvers<DeviceChecks>()
  const tls = clientCertificateOptions({ certificates, trust })
  const server = createServer({ ...tls, ...limits }, (request, response) => {
    request.on('error', () => undefined)
    response.on('error', () => undefined)
    void known.promise.then(checks => answer(request, response, checks, trust, options))
  })
  reportRefusals(server, clients, recorder, metrics)
  const drain = createDrain(server)
  const port = await listen(server, config.listen.device!, sockets)
  return {
    drain,
    port,
    serve(signInOrigin) {
      const publicPort = config.publicPorts.device ?? port
      const portPart = publicPort === 443 ? '' : `:${publicPort}`
      const deviceOrigin = `https://${deviceHostOf(config)}${portPart}`
      const checks = createDeviceChecks(ring, { deviceOrigin, signInOrigin })
      known.resolve(checks)
      return checks
    },
    reload: () => trust.reload(),
    close: () => trust.close(),
  }
}

export const deviceHostOf = ({ suffix }: Config): string => `device.${suffix}`

function answer(
  { method = '', url = '', headers, socket }: IncomingMessage,
  response: ServerResponse,
  checks: DeviceChecks,
  trust: FollowedTrust,
  { clients, recorder }: DeviceSideOptions,
): void {
  const shown = shownCertificate(socket as TLSSocket, trust)
  const certificate = 'certificate' in shown ? shown.certificate : undefined
  const visit = { method, authority: headers.host ?? '', target: url, certificate }
  const { status, fields, body, outcome, reference } = answerDevice(visit, checks)
  recorder.operation({
    type: 'device-check',
    outcome,
    certificate: 'refusal' in shown ? shown.refusal : 'valid',
    reference,
    address: clients.addressOf(socket),
  })
  const length = String(Buffer.byteLength(body))
  response.writeHead(status, [...fields, 'content-length', length, 'connection', 'close'])
  response.end(body)
}
