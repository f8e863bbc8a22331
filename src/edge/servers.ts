import { once } from 'node:events'
import type { AddressInfo, Server } from 'node:net'
import type { ListenAddress } from '../config/index.ts'

/**
 * Listens, and tells the port, which the system may have chosen.
 * @throws when the address is in use or not ours
 */
export async function listen(server: Server, { host, port }: ListenAddress): Promise<number> {
  server.listen({ host, port })
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** Stops accepting; resolves when the last connection has gone. */
export function closeServer(server: Server | undefined): Promise<void> {
  return server === undefined ? Promise.resolve() : new Promise(resolve => void server.close(() => resolve()))
}
