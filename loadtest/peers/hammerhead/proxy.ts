/** testcafe-hammerhead as TestCafe uses it. It verifies no upstream and cannot be told to. */
import dns from 'node:dns'
import { Server } from 'node:net'
import hammerhead from 'testcafe-hammerhead'
import { freePort } from '../../../test/harness/free-port.ts'
import { lookupLoopback, peerSettings } from '../identity.ts'

const { cert, key } = peerSettings(process.argv.slice(2))

// It has no setting for either: it looks names up by itself, and listens on every address.
dns.lookup = lookupLoopback as typeof dns.lookup
const { listen } = Server.prototype
Server.prototype.listen = function (this: Server, port: number) {
  return listen.call(this, { port, host: '127.0.0.1' })
} as Server['listen']

class BenchSession extends hammerhead.Session {
  override readonly id = 'bench'
  getPayloadScript = async () => ''
  getIframePayloadScript = async () => ''
  getAuthCredentials = () => null
  handleFileDownload = () => undefined
  handlePageError = () => undefined
  handleAttachment = () => undefined
}

const [port1, port2] = [await freePort(), await freePort()]
const proxy = new hammerhead.Proxy()
proxy.start({ hostname: 'www.bench.example', port1, port2, ssl: { cert, key } })
proxy.openSession('https://www.bench.example/', new BenchSession([]))
process.stdout.write(`ready https://127.0.0.1:${port1}\n`)
process.once('SIGTERM', () => process.exit(0))
