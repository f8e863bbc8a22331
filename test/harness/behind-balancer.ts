import { once } from 'node:events'
import { connect } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { ClientOptions } from './clients.ts'
import { RawConnection } from './raw.ts'

/**
 * Opens a connection as a balancer does that is on the same machine.
 * @param header what it says before the client's first octet
 */
export async function openBehind(
  { port, ca, from }: ClientOptions,
  serverName: string,
  header: Buffer,
): Promise<RawConnection> {
  const transport = connect({ host: '127.0.0.1', port, localAddress: from })
  transport.write(header)
  const socket = connectTls({ socket: transport, ca, servername: serverName, ALPNProtocols: ['http/1.1'] })
  await once(socket, 'secureConnect')
  return new RawConnection(socket)
}
