import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Contender } from '../contenders/contender.ts'
import type { Outcome } from '../entrants.ts'
import { fieldsOf, nameOf, urlOf, type RequestLoad } from './request-load.ts'
import { runTool } from './tool.ts'

/**
 * Loads a contender over HTTP/1.1 for some seconds. wrk knows no other way to a name than the system's; the file of names is bound over
 * in a mount namespace of its own.
 * @param directory for what the tool reads
 * @throws {Error} when it cannot run
 */
export async function wrk(
  load: RequestLoad,
  contender: Contender,
  seconds: number,
  directory: string,
): Promise<Outcome> {
  const own = mkdtempSync(join(directory, 'wrk-'))
  const [script, names] = [join(own, 'wrk.lua'), join(own, 'hosts')]
  writeFileSync(script, lua(load, contender))
  writeFileSync(names, `127.0.0.1 localhost ${nameOf(contender)}\n`)
  const inside = ['bwrap', '--dev-bind', '/', '/', '--ro-bind', names, '/etc/hosts']
  const connections = Math.min(load.connections, contender.mostConnections ?? Infinity)
  const args = [
    '--threads',
    '1',
    '--connections',
    `${connections}`,
    '--duration',
    `${seconds}s`,
    '--timeout',
    '10s',
  ]
  const output = await runTool([...inside, 'wrk', ...args, '--script', script, urlOf(load, contender)])
  rmSync(own, { recursive: true })
  return JSON.parse(output.slice(output.indexOf('{'))) as Outcome
}

/** `Host` in this spelling is what wrk looks for before it adds one of its own. */
function lua(load: RequestLoad, contender: Contender): string {
  const { method = 'GET', content = 0, sessions = 1 } = load
  const fields = Object.entries({ Host: contender.host, ...fieldsOf(load) })
  const cookies = contender.cookies(sessions)
  return `
wrk.method = "${method}"
wrk.headers = { ${fields.map(([name, value]) => `["${name}"] = "${value}"`).join(', ')} }
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
  io.write(string.format('{"done":%d,"failed":%d,"seconds":%f,"p50":%f,"p99":%f}\\n', summary.requests,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout, summary.duration / 1e6,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
`
}
