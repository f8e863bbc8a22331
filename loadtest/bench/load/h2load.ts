import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { quantile } from '../../reload/figures.ts'
import type { Contender } from '../contenders/contender.ts'
import type { Outcome } from '../entrants.ts'
import { fieldsOf, urlOf, type RequestLoad } from './request-load.ts'
import { runTool } from './tool.ts'

/** Each HTTP/2 connection has as many requests under way as a browser's. */
const streams = 4

/** How long a load goes on, and how fast. */
export interface Amount {
  /** One of the two. */
  readonly seconds?: number
  readonly requests?: number
  /** Requests per second over all connections; as many as go, when it is not here. */
  readonly rate?: number
}

/**
 * Loads a contender over either protocol.
 * @param directory for what the tool writes
 * @throws {Error} when it cannot run
 */
export async function h2load(
  load: RequestLoad,
  contender: Contender,
  amount: Amount,
  directory: string,
): Promise<Outcome> {
  const own = mkdtempSync(join(directory, 'h2load-'))
  const log = join(own, 'log')
  const began = performance.now()
  const output = await runTool([
    'h2load',
    ...(load.protocol === 'h2' ? [`--max-concurrent-streams=${streams}`] : ['--h1']),
    ...amountOptions(amount, load.connections),
    `--connect-to=127.0.0.1:${contender.server.port}`,
    `--log-file=${log}`,
    ...fieldOptions(load, contender),
    urlOf(load, contender),
  ])
  const seconds = amount.seconds ?? (performance.now() - began) / 1_000
  const milliseconds = latencies(readFileSync(log, 'utf8'))
  rmSync(own, { recursive: true })
  return {
    ...countsOf(output),
    seconds,
    p50: quantile(milliseconds, 0.5),
    p99: quantile(milliseconds, 0.99),
  }
}

function amountOptions({ seconds, requests, rate }: Amount, clients: number): string[] {
  const options = [`--clients=${clients}`]
  if (rate === undefined)
    return [...options, seconds === undefined ? `--requests=${requests}` : `--duration=${seconds}`]
  // Connections that began at the same moment would ask at the same moments: each would wait for all others.
  const staggered = ['--rate=1', '--rate-period=1ms']
  return [
    ...options,
    `--requests=${requests ?? Math.round(rate * seconds!)}`,
    `--rps=${rate / clients}`,
    ...staggered,
  ]
}

function fieldOptions(load: RequestLoad, contender: Contender): string[] {
  const [cookie] = contender.cookies(1)
  const fields = { ...fieldsOf(load), ...(cookie !== undefined && { cookie }) }
  return Object.entries(fields).map(([name, value]) => `--header=${name}: ${value}`)
}

/** Of a log with a line for each answer: when it began, its status, and how many microseconds it took. */
export const latencies = (log: string): number[] =>
  log
    .trimEnd()
    .split('\n')
    .map(line => Number(line.split('\t')[2]) / 1_000)

/** Of what h2load prints at its end. */
export function countsOf(output: string): Pick<Outcome, 'done' | 'failed'> {
  const count = (name: string): number => Number(new RegExp(`(\\d+) ${name}`).exec(output)?.[1] ?? 0)
  return {
    done: count('succeeded'),
    failed: count('failed') + count('errored') + count('4xx') + count('5xx'),
  }
}
