/** http-proxy-3 as its manual sets it up, with connections to the upstream kept open. */
import { Agent, createServer } from 'node:https'
import { createProxyServer } from 'http-proxy-3'
import { peerSettings, serve } from './identity.ts'

const settings = peerSettings(process.argv.slice(2))
const proxy = createProxyServer({
  target: { protocol: 'https:', host: '127.0.0.1', port: settings.originPort, ca: settings.ca },
  agent: new Agent({ keepAlive: true, maxSockets: 64, ca: settings.ca, servername: 'www.bench.example' }),
  headers: { host: 'www.bench.example' },
  secure: true,
})
proxy.on('error', (_error, _request, response) => void response.destroy())

const server = createServer(settings, (request, response) => void proxy.web(request, response))
server.on('upgrade', (request, socket, head) => void proxy.ws(request, socket, head))
serve(server)
