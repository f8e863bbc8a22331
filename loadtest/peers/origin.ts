/** A reply of 810 octets of JSON: the least that Node's own server costs, and the app of the campaigns. */
import { createServer } from 'node:https'
import { peerSettings, serve } from './identity.ts'

const size = 810
const items = Array.from({ length: 9 }, (_, id) => ({
  id,
  name: `report-${id}.pdf`,
  owner: 'ana@corp.example',
}))
const head = JSON.stringify({ items, note: '' })
const body = Buffer.from(JSON.stringify({ items, note: 'x'.repeat(size - head.length) }))
const fields = {
  'content-type': 'application/json',
  'content-length': body.length,
  'cache-control': 'no-store',
}

serve(
  createServer(peerSettings(process.argv.slice(2)), (_, response) =>
    response.writeHead(200, fields).end(body),
  ),
)
