/** Sends back every message of every WebSocket: what the upstream has behind `/echo`. */
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false })
server.on('connection', socket => {
  socket.on('message', (content, binary) => socket.send(content, { binary }))
  socket.on('error', () => socket.terminate())
})
server.once('listening', () =>
  process.stdout.write(`ready ws://127.0.0.1:${(server.address() as AddressInfo).port}\n`),
)
process.once('SIGTERM', () => process.exit(0))
