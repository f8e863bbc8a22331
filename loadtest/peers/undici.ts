/** The least that a proxy on Node can do: TLS on both sides, undici's dispatch in between, and no feature. */
import { createServer } from 'node:https'
import { Pool } from 'undici'
import { peerSettings, serve } from './identity.ts'

const settings = peerSettings(process.argv.slice(2))
const pool = new Pool(`https://127.0.0.1:${settings.originPort}`, {
  connections: 64,
  pipelining: 1,
  connect: { ca: settings.ca, servername: 'www.bench.example' },
})

serve(
  createServer(settings, (request, response) => {
    pool.dispatch(
      { method: request.method as 'GET', path: request.url!, headers: request.headers, body: null },
      {
        // Without this method undici takes the handler for one of its old interface.
        onRequestStart() {},
        onResponseStart(_controller, status, headers) {
          response.writeHead(status, headers)
        },
        onResponseData(_controller, chunk) {
          response.write(chunk)
        },
        onResponseEnd() {
          response.end()
        },
        onResponseError() {
          response.destroy()
        },
      },
    )
  }),
)
