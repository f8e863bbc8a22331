import { Agent } from 'node:https'
import type { Verdict } from '../../report.ts'
import { answers, isSameContent } from '../checks.ts'
import type { Contender, ContenderName } from '../contenders/contender.ts'
import type { BenchWorld } from '../contenders/world.ts'
import { enterAll } from '../entrants.ts'
import { ask } from '../load/ask.ts'
import type { RequestLoad } from '../load/request-load.ts'
import { wrk } from '../load/wrk.ts'
import { figureName, isOurs, type Report, type Scenario, type Unmeasured } from '../scenario.ts'
import { settledMemory } from './memory.ts'

interface IdleConnections {
  readonly id: string
  readonly words: string
  readonly connections: number
  readonly contenders: readonly ContenderName[]
  /** Octets for each connection to ours, that are wanted at most. */
  readonly mostOctets: number
}

/** What a contender came to. */
export interface Held {
  readonly name: Contender['name']
  /** Connections that were still open at the end. */
  readonly open: number
  readonly wanted: number
  /** Resident octets without them, and with them. */
  readonly before: number
  readonly after: number
}

const json: RequestLoad = { protocol: 'http/1.1', path: '/small.json', connections: 32 }
const openers = 16
const warmUpSeconds = 2

/** Connections that have had one answer each and stay open: what memory a server keeps for them. */
export const idleConnections = (scenario: IdleConnections): Scenario => ({
  id: scenario.id,
  words: scenario.words,
  startsAnew: true,
  async run({ world, plan, progress }) {
    const wanted = Math.ceil(scenario.connections * plan.size)
    const { entered, unmeasured } = await enterAll(
      scenario.contenders,
      async contender => {
        await answers(isSameContent)(json, contender, world)
        const held = await hold(contender, world, wanted)
        progress(`${scenario.id}: ${held.name} has ${held.open} open, ${kilobytes(held).toFixed(1)} KB each`)
        return held
      },
      { world, progress },
    )
    return reportOf(scenario, entered, unmeasured)
  },
})

/** Code is compiled and pools are full before the first figure. */
async function hold(contender: Contender, world: BenchWorld, wanted: number): Promise<Held> {
  await wrk(json, contender, warmUpSeconds, world.directory)
  const before = await settledMemory(contender)
  const agents = Array.from({ length: wanted }, () => new Agent({ keepAlive: true, maxSockets: 1 }))
  const waiting = agents.values()
  const openSome = async (): Promise<void> => {
    for (const agent of waiting) await ask(json, contender, world.ca, agent).catch(() => undefined)
  }
  await Promise.all(Array.from({ length: openers }, openSome))
  const after = await settledMemory(contender)
  const open = agents.filter(({ freeSockets }) => Object.keys(freeSockets).length > 0).length
  for (const agent of agents) agent.destroy()
  return { name: contender.name, open, wanted, before, after }
}

const kilobytes = ({ before, after, open }: Held): number => (after - before) / Math.max(1, open) / 1_000

/** What the contenders came to, as a report. */
export function reportOf(
  { id, words, mostOctets }: IdleConnections,
  held: readonly Held[],
  unmeasured: readonly Unmeasured[],
): Report {
  const head = [words, 'open', 'MiB before', 'MiB after', 'KB each']
  const rows = held.map(one => [
    one.name,
    String(one.open),
    ...[one.before, one.after].map(octets => (octets / 2 ** 20).toFixed(1)),
    kilobytes(one).toFixed(1),
  ])
  const ours = held.filter(({ name }) => isOurs(name))
  const bars = held.map(one => {
    const value = kilobytes(one)
    return { name: one.name, value, least: value, most: value }
  })
  return {
    rows: [head, ...rows],
    figures: Object.fromEntries(
      held.map(one => [figureName(id, one.name, 'kb_per_connection'), Number(kilobytes(one).toFixed(1))]),
    ),
    verdicts: ours.map((one): Verdict => {
      const each = kilobytes(one)
      return [
        `${id}: ${each.toFixed(1)} KB for each (at most ${mostOctets / 1_000})`,
        each <= mostOctets / 1_000,
      ]
    }),
    bars,
    unit: 'KB of resident memory for each connection',
    unmeasured,
    failed: ours.reduce((sum, { open, wanted }) => sum + wanted - open, 0),
  }
}
