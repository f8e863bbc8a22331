/** The load: wrk for HTTP/1.1, h2load for HTTP/2, on a core of their own. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { loadCore, pinnedTo } from '../process.ts'
import { quantile } from '../reload/figures.ts'
import type { Contender } from './contenders.ts'
import type { Scenario } from './scenarios.ts'

/** What a tool has seen. */
export interface LoadOutcome {
  readonly requests: number
  /** Answers that were no success, and connections that broke. */
  readonly failed: number
  readonly seconds: number
  /** Milliseconds. */
  readonly p50: number
  readonly p99: number
}

/**
 * Loads a contender for some seconds.
 * @param directory for what the tools read
 * @throws {Error} when a tool cannot run
 */
export const load = (
  scenario: Scenario,
  contender: Contender,
  seconds: number,
  directory: string,
): Promise<LoadOutcome> =>
  (scenario.protocol === 'h2' ? h2load : wrk)(scenario, contender, seconds, directory)

const hostOf = ({ host }: Contender): string => host.split(':', 1)[0]!

/** The name must be in the URL: wrk and h2load name it in the handshake. */
const urlOf = ({ path }: Scenario, contender: Contender): string =>
  `https://${hostOf(contender)}:${contender.server.port}${path}`

/** wrk knows no other way to a name than the system's; the file of names is bound over in a mount namespace of its own. */
async function wrk(
  scenario: Scenario,
  contender: Contender,
  seconds: number,
  directory: string,
): Promise<LoadOutcome> {
  const [script, names] = [join(directory, 'wrk.lua'), join(directory, 'hosts')]
  writeFileSync(script, lua(scenario, contender))
  writeFileSync(names, `127.0.0.1 localhost ${hostOf(contender)}\n`)
  const inside = ['bwrap', '--dev-bind', '/', '/', '--ro-bind', names, '/etc/hosts']
  const args = ['--threads', '1', '--connections', `${scenario.connections}`, '--duration', `${seconds}s`]
  const output = await run([...inside, 'wrk', ...args, '--script', script, urlOf(scenario, contender)])
  return JSON.parse(output.slice(output.indexOf('{'))) as LoadOutcome
}

function lua(
  { method = 'GET', acceptEncoding, content = 0, sessions = 1, reconnects = false }: Scenario,
  contender: Contender,
): string {
  const cookies = contender.cookies(sessions)
  const fields = [
    `["Host"] = "${contender.host}"`,
    '["accept"] = "*/*"',
    ...(acceptEncoding === undefined ? [] : [`["accept-encoding"] = "${acceptEncoding}"`]),
    ...(reconnects ? ['["connection"] = "close"'] : []),
  ]
  return `
wrk.method = "${method}"
wrk.headers = { ${fields.join(', ')} }
wrk.body = ${content === 0 ? 'nil' : `string.rep("x", ${content})`}
local cookies = { ${cookies.map(cookie => `"${cookie}"`).join(', ')} }
local prepared, turn = {}, 0
function init()
  for index, cookie in ipairs(cookies) do
    wrk.headers["cookie"] = cookie
    prepared[index] = wrk.format()
  end
  if #prepared == 0 then prepared[1] = wrk.format() end
end
function request()
  turn = turn % #prepared + 1
  return prepared[turn]
end
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format('{"requests":%d,"failed":%d,"seconds":%f,"p50":%f,"p99":%f}\\n', summary.requests,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout, summary.duration / 1e6,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
`
}

/** Each connection has as many requests under way as a browser's. */
const streams = 4

async function h2load(
  scenario: Scenario,
  contender: Contender,
  seconds: number,
  directory: string,
): Promise<LoadOutcome> {
  const log = join(directory, 'h2load.log')
  const [cookie] = contender.cookies(1)
  const output = await run([
    'h2load',
    `--clients=${scenario.connections}`,
    `--max-concurrent-streams=${streams}`,
    `--duration=${seconds}`,
    `--connect-to=127.0.0.1:${contender.server.port}`,
    `--log-file=${log}`,
    '--header=accept: */*',
    ...(cookie === undefined ? [] : [`--header=cookie: ${cookie}`]),
    urlOf(scenario, contender),
  ])
  const milliseconds = readFileSync(log, 'utf8')
    .trimEnd()
    .split('\n')
    .map(line => Number(line.split('\t')[2]) / 1_000)
  rmSync(log)
  const count = (name: string): number => Number(new RegExp(`(\\d+) ${name}`).exec(output)?.[1] ?? 0)
  return {
    requests: count('succeeded'),
    failed: count('failed') + count('errored') + count('4xx') + count('5xx'),
    seconds,
    p50: quantile(milliseconds, 0.5),
    p99: quantile(milliseconds, 0.99),
  }
}

async function run(command: readonly string[]): Promise<string> {
  const [program, ...args] = [...pinnedTo(loadCore), ...command]
  const child = spawn(program!, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'close')])
  if (code !== 0) throw new Error(`${command.join(' ').slice(0, 200)} ended with ${code}`)
  return output
}
