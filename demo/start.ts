/** `npm start [-- --port N]`: everything that the product needs around it, on this machine alone. */
import { once } from 'node:events'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { startDemo } from './demo.ts'
import type { Demo, DemoPorts } from './demo.ts'
import { openRecords } from './records.ts'
import { table } from './table.ts'

const root = join(import.meta.dirname, '..')
const files = {
  rules: join(root, 'demo/policies/example.yaml'),
  records: join(root, 'demo/state/records.jsonl'),
  configuration: join(root, 'demo/state/sallyport.yaml'),
}
const say = (line: string) => void process.stderr.write(`${line}\n`)

function wantedPorts(): DemoPorts {
  const { values } = parseArgs({ options: { port: { type: 'string', default: '8443' } } })
  const https = Number(values.port)
  if (!Number.isInteger(https) || https < 0 || https > 65_535)
    throw new Error(`--port ${values.port} is not a port; give a number from 0 to 65535`)
  // Port 0 asks for any: then the others are any too.
  return https === 0
    ? { https, http: 0, admin: 0, identityProvider: 0 }
    : { https, http: 8080, admin: 9090, identityProvider: 9443 }
}

/** Says where somebody else was first. */
function reportMoved(wanted: DemoPorts, { ports }: Demo): void {
  for (const name of ['https', 'http', 'admin'] as const)
    if (wanted[name] !== 0 && wanted[name] !== ports[name])
      say(`port ${wanted[name]} is taken; ${name} is on ${ports[name]} instead`)
}

async function run(): Promise<void> {
  const ports = wantedPorts()
  const demo = await startDemo({
    ports,
    certificates: join(root, 'certs'),
    policies: dirname(files.rules),
    configuration: files.configuration,
    records: openRecords(files.records, say),
    progress: say,
  })
  process.on('SIGHUP', () => void demo.reload())
  reportMoved(ports, demo)
  // Whoever reads that it is ready may end it at once.
  const ended = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
  process.stdout.write(`ready ${demo.signInOrigin}\n\n${table(demo, files, process.cwd())}\n`)
  await ended
  await demo.close()
}

try {
  await run()
} catch (error) {
  say((error as Error).message)
  process.exitCode = 1
}
