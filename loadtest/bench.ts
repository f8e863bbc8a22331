/**
 * `npm run bench [-- --sample] [-- --json]`: CPU time per request of Sallyport beside peers, in one run. Every
 * server is a process of its own on one core; rounds alternate, so that noise of the machine meets all alike,
 * and CPU time is counted rather than the clock.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import autocannon from 'autocannon'
import { loadOrCreateAuthority } from '../src/tls/index.ts'
import { startServer, type ServerProcess } from './process.ts'
import { environment, median, table, type ScriptReport } from './report.ts'
import { edgeCommand, hosts, mintCookie } from './sallyport.ts'

interface Contender {
  readonly name: string
  readonly server: ServerProcess
  readonly host: string
  readonly cookie: string
  readonly rounds: Round[]
}

interface Round {
  readonly cpuMicroseconds: number
  readonly failed: number
}

const connections = 32
const { values } = parseArgs({ options: { sample: { type: 'boolean' }, json: { type: 'boolean' } } })
const plan = values.sample ? { rounds: 3, requests: 3_000 } : { rounds: 9, requests: 20_000 }

const progress = (line: string): void => void process.stderr.write(`${line}\n`)

async function main(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'sallyport-bench-'))
  const running: ServerProcess[] = []
  try {
    const contenders = await startContenders(directory, running)
    for (const contender of contenders) await measure(contender)
    for (const contender of contenders) contender.rounds.length = 0
    for (let round = 1; round <= plan.rounds; round++) {
      for (const contender of contenders) await measure(contender)
      progress(`round ${round} of ${plan.rounds}: ${contenders.map(lastOf).join(', ')} µs of CPU per request`)
    }
    print(report(contenders), contenders)
  } finally {
    await Promise.all(running.map(server => server.stop()))
    rmSync(directory, { recursive: true })
  }
}

async function startContenders(directory: string, running: ServerProcess[]): Promise<Contender[]> {
  writeIdentity(directory)
  const start = async (command: readonly string[]): Promise<ServerProcess> => {
    const server = await startServer(command)
    running.push(server)
    return server
  }
  const origin = await start([process.execPath, script('origin'), directory])
  const peer = async (name: string): Promise<Contender> => {
    const server = await start([process.execPath, script(name), directory, String(origin.port)])
    return { name, server, host: hosts.upstream, cookie: '', rounds: [] }
  }
  const edge = await start(edgeCommand(directory, origin.port))
  const cookie = mintCookie(directory)
  return [
    { name: 'sallyport', server: edge, host: `${hosts.proxied}:${edge.port}`, cookie, rounds: [] },
    await peer('undici'),
    await peer('http-proxy-3'),
  ]
}

const script = (name: string): string => join(import.meta.dirname, 'peers', `${name}.ts`)

/** One certificate for the origin and the peers, of the authority that the edge finds there too. */
function writeIdentity(directory: string): void {
  const authority = loadOrCreateAuthority(directory)
  const { certificate, key } = authority.issue([hosts.upstream])
  for (const [name, text] of [
    ['cert.pem', certificate],
    ['key.pem', key],
    ['ca.pem', authority.certificate],
  ] as const) {
    writeFileSync(join(directory, name), text, { mode: 0o600 })
  }
}

async function measure({ server, host, cookie, rounds }: Contender): Promise<void> {
  const before = server.cpuMicroseconds()
  const result = await autocannon({
    url: `https://127.0.0.1:${server.port}/api/files`,
    servername: host.split(':', 1)[0]!,
    headers: { host, accept: 'application/json', ...(cookie === '' ? {} : { cookie }) },
    connections,
    amount: plan.requests,
  })
  rounds.push({
    cpuMicroseconds: (server.cpuMicroseconds() - before) / plan.requests,
    failed: plan.requests - result['2xx'],
  })
}

const lastOf = ({ name, rounds }: Contender): string => `${name} ${rounds.at(-1)!.cpuMicroseconds.toFixed(0)}`

const cpuOf = ({ rounds }: Contender): number => median(rounds.map(round => round.cpuMicroseconds))
const failuresOf = ({ rounds }: Contender): number => rounds.reduce((sum, { failed }) => sum + failed, 0)

function report([sallyport, undici, library]: Contender[]): ScriptReport {
  const all = [sallyport!, undici!, library!]
  const round = (value: number): number => Math.round(value * 100) / 100
  const figures = {
    forward_small_cpu_us: round(cpuOf(sallyport!)),
    undici_small_cpu_us: round(cpuOf(undici!)),
    http_proxy_3_small_cpu_us: round(cpuOf(library!)),
    forward_small_vs_undici_ratio: round(cpuOf(sallyport!) / cpuOf(undici!)),
    forward_small_vs_http_proxy_3_ratio: round(cpuOf(sallyport!) / cpuOf(library!)),
    sallyport_resident_mib: round(sallyport!.server.residentOctets() / 2 ** 20),
    requests_per_contender: plan.rounds * plan.requests,
    failed_requests: all.reduce((sum, contender) => sum + failuresOf(contender), 0),
  }
  return { name: 'bench', passed: figures.failed_requests === 0, figures, environment: environment() }
}

function print(result: ScriptReport, contenders: readonly Contender[]): void {
  const base = cpuOf(contenders[0]!)
  const rows = contenders.map(contender => {
    const values = contender.rounds.map(round => round.cpuMicroseconds)
    const figures = [cpuOf(contender), Math.min(...values), Math.max(...values)].map(value =>
      value.toFixed(0),
    )
    return [contender.name, ...figures, (cpuOf(contender) / base).toFixed(2), String(failuresOf(contender))]
  })
  const head = ['810-byte JSON, TLS both sides', 'µs CPU', 'min', 'max', 'relative', 'failed']
  process.stdout.write(`${table([head, ...rows])}\n`)
  if (values.json) process.stdout.write(`${JSON.stringify(result)}\n`)
  process.exitCode = result.passed ? 0 : 1
}

await main()
