/**
 * `npm run bench:dns [-- --sample] [-- --json]`: what a decision costs, and how many questions PowerDNS answers in a second with the
 * name service behind it, beside PowerDNS with a plain zone file, by rounds in turn.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { nameConfiguration } from '../test/dns/name-world.ts'
import { freePort } from '../test/harness/free-port.ts'
import { runPowerDns, startPowerDns, type PowerDns } from '../test/harness/powerdns.ts'
import { runNames } from '../test/harness/names-process.ts'
import { measureDecisions } from './dns/decisions.ts'
import { zoneFile } from './dns/zone-file.ts'
import { cpuMicroseconds } from './process.ts'
import { median, tell } from './report.ts'
import { installMissing } from '../scripts/debian.ts'

const { values } = parseArgs({ options: { sample: { type: 'boolean' }, json: { type: 'boolean' } } })
const plan = values.sample ? { rounds: 1, seconds: 2 } : { rounds: 5, seconds: 5 }
const host = 'www.example.com.wiki.edge.example'
/** RFC 7871: 193.0.6.0/24, as dnsperf takes an option. */
const clientSubnet = '8:00011800c10006'

const progress = (line: string): void => void process.stderr.write(`${line}\n`)

interface Round {
  readonly perSecond: number
  /** CPU time of all processes that answer, for each question. */
  readonly cpuMicroseconds: number
}

interface Contestant {
  readonly name: 'remote' | 'bind'
  readonly dns: PowerDns
  readonly pids: readonly number[]
}

async function main(): Promise<void> {
  installMissing(
    new Map([
      ['dnsperf', 'dnsperf'],
      ['pdns_server', 'pdns-server pdns-backend-remote pdns-backend-bind'],
    ]),
    'the benchmark',
  )
  const directory = mkdtempSync(join(tmpdir(), 'sallyport-dns-bench-'))
  const ends: (() => Promise<unknown>)[] = []
  try {
    const contestants = await start(directory, ends)
    const rounds = contestants.map((): Round[] => [])
    for (let round = 1; round <= plan.rounds; round++)
      for (const [index, contestant] of contestants.entries()) {
        rounds[index]!.push(measure(directory, contestant))
        progress(
          `round ${round}, ${contestant.name}: ${Math.round(rounds[index]!.at(-1)!.perSecond)} a second`,
        )
      }
    const figures = { ...figuresOf(contestants, rounds), decision_us: await measureDecisions() }
    tell('bench:dns', figures, [['a decision takes 10 µs at most', figures.decision_us <= 10]], values)
  } finally {
    for (const end of ends.reverse()) await end()
    rmSync(directory, { recursive: true })
  }
}

async function start(directory: string, ends: (() => Promise<unknown>)[]): Promise<Contestant[]> {
  const config = join(directory, 'sallyport.yaml')
  writeFileSync(config, nameConfiguration())
  writeFileSync(join(directory, 'questions'), `${host} A\n`)
  const names = await runNames(config)
  ends.push(() => names.stop())
  const remote = await startPowerDns(join(directory, 'powerdns.sock'), join(directory, 'remote'))
  ends.push(() => remote.close())
  const bind = await startBind(join(directory, 'bind'))
  ends.push(() => bind.close())
  return [
    { name: 'remote', dns: remote, pids: [remote.pid, names.pid] },
    { name: 'bind', dns: bind, pids: [bind.pid] },
  ]
}

/** PowerDNS with a zone file, its caches on, as it is shipped. */
async function startBind(directory: string): Promise<PowerDns> {
  mkdirSync(directory)
  writeFileSync(join(directory, 'zone'), zoneFile)
  writeFileSync(
    join(directory, 'named.conf'),
    `zone "edge.example" { type native; file "${directory}/zone"; };`,
  )
  const port = await freePort()
  const lines = ['launch=bind', `bind-config=${directory}/named.conf`, `local-address=127.0.0.1`]
  return runPowerDns([...lines, `local-port=${port}`], directory, port)
}

function measure(directory: string, { dns, pids }: Contestant): Round {
  const cpu = (): number => pids.reduce((sum, pid) => sum + cpuMicroseconds(pid), 0)
  const before = cpu()
  const args = ['-s', '127.0.0.1', '-p', String(dns.port), '-d', join(directory, 'questions')]
  const told = execFileSync('dnsperf', [...args, '-l', String(plan.seconds), '-E', clientSubnet, '-c', '4'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const completed = Number(/Queries completed:\s+(\d+)/.exec(told)![1])
  const perSecond = Number(/Queries per second:\s+([\d.]+)/.exec(told)![1])
  return { perSecond, cpuMicroseconds: (cpu() - before) / completed }
}

function figuresOf(contestants: readonly Contestant[], rounds: readonly (readonly Round[])[]) {
  const figures: Record<string, number> = {}
  for (const [index, { name }] of contestants.entries()) {
    const all = rounds[index]!
    figures[`${name}_queries_per_second`] = Math.round(median(all.map(({ perSecond }) => perSecond)))
    figures[`${name}_least_queries_per_second`] = Math.round(Math.min(...all.map(each => each.perSecond)))
    figures[`${name}_cpu_us`] = tenth(median(all.map(each => each.cpuMicroseconds)))
  }
  return figures
}

const tenth = (value: number): number => Math.round(value * 10) / 10

await main()
