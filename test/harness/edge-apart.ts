import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { loadConfig } from '../../src/config/index.ts'
import { startEdge, type Edge } from '../../src/edge/index.ts'
import { executable, quiet } from './command-line.ts'
import type { Records } from './records.ts'
import { freePort } from './free-port.ts'

/** Names the command, as a JSON list, under which edges of tests run as processes of their own. */
export const edgePrefixVariable = 'SALLYPORT_TEST_EDGE'

/**
 * Starts the edge of a test: in this process, or apart from it when the variable asks for that. An edge apart has
 * nothing inside that could be looked at.
 */
export function startTestEdge(file: string, records: Records): Promise<Edge> {
  const prefix = process.env[edgePrefixVariable]
  return prefix === undefined
    ? startEdge(loadConfig(file, {}), { records })
    : startApart(JSON.parse(prefix) as string[], file, records)
}

async function startApart(prefix: readonly string[], file: string, records: Records): Promise<Edge> {
  const admin = await freePort()
  const configuration = readFileSync(file, 'utf8')
  writeFileSync(file, configuration.replace('admin: 127.0.0.1:0', `admin: 127.0.0.1:${admin}`))
  const [program, ...args] = [...prefix, executable, 'start', '--config', file]
  const child = spawn(program!, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...quiet },
  })
  const complaints = text(child.stderr)
  const lines = createInterface(child.stdout)
  const [ready] = (await Promise.race([once(lines, 'line'), once(child, 'close')])) as [unknown]
  if (typeof ready !== 'string') throw new Error(await complaints)
  lines.on('line', line => records.write(line))
  const signInOrigin = ready.replace('ready ', '')
  const outside: Pick<Edge, 'signInOrigin' | 'ports' | 'close'> = {
    signInOrigin,
    ports: { https: Number(new URL(signInOrigin).port), http: undefined, admin, device: undefined },
    async close() {
      child.kill('SIGKILL')
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    },
  }
  return outside as Edge
}
