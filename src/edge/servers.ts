import { once } from 'node:events'
import type { AddressInfo, Server } from 'node:net'
import type { ListenAddress } from '../config/index.ts'
import { descriptorOf, type InheritedSockets } from './inherited-sockets.ts'

/**
 * Listens, and tells the port, which the system may have chosen.
 * @throws when the address is in use or not ours
 * @throws {InheritedSocketError} when it is a socket that was not passed
 */
export async function listen(
  server: Server,
  address: ListenAddress,
  sockets: InheritedSockets,
): Promise<number> {
  server.listen('socket' in address ? { fd: descriptorOf(sockets, address.socket) } : address)
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** Stops accepting; resolves when the last connection has gone. */
export function closeServer(server: Server): Promise<void> {
  return new Promise(resolve => void server.close(() => resolve()))
}
