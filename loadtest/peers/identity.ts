import { readFileSync } from 'node:fs'
import type { AddressInfo, LookupFunction } from 'node:net'
import type { Server } from 'node:https'
import { join } from 'node:path'

/** What a peer is told on its command line: a directory with `cert.pem`, `key.pem`, `ca.pem`, and the origin's port. */
export interface PeerSettings {
  readonly cert: string
  readonly key: string
  readonly ca: string
  readonly originPort: number
}

/** Reads `DIRECTORY [ORIGIN-PORT]`. */
export function peerSettings([directory, originPort]: readonly string[]): PeerSettings {
  const read = (name: string): string => readFileSync(join(directory!, name), 'utf8')
  return { cert: read('cert.pem'), key: read('key.pem'), ca: read('ca.pem'), originPort: Number(originPort) }
}

/** Listens on loopback and says so. */
export function serve(server: Server): void {
  server.keepAliveTimeout = 60_000
  server.listen(0, '127.0.0.1', () => {
    process.stdout.write(`ready https://127.0.0.1:${(server.address() as AddressInfo).port}\n`)
  })
  process.once('SIGTERM', () => process.exit(0))
}

/** Every name is on loopback, for those who ask for the upstream by its name. */
export const lookupLoopback: LookupFunction = (_name, options, found) =>
  options.all === true ? found(null, [{ address: '127.0.0.1', family: 4 }]) : found(null, '127.0.0.1', 4)
