/** @fastify/http-proxy as its manual sets it up. */
import { fastifyHttpProxy } from '@fastify/http-proxy'
import { fastify } from 'fastify'
import { peerSettings, serve } from '../identity.ts'

const { cert, key, ca, originPort } = peerSettings(process.argv.slice(2))
const app = fastify({ https: { cert, key }, forceCloseConnections: true })
await app.register(fastifyHttpProxy, {
  upstream: `https://127.0.0.1:${originPort}`,
  undici: { connections: 64, pipelining: 1, connect: { ca, servername: 'www.bench.example' } },
  replyOptions: { rewriteRequestHeaders: (_, fields) => ({ ...fields, host: 'www.bench.example' }) },
})
await app.ready()
serve(app.server)
