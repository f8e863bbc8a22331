import type { Verdict } from '../../report.ts'
import { h2load } from '../load/h2load.ts'
import type { RequestLoad } from '../load/request-load.ts'
import { figureName, type Report, type Scenario } from '../scenario.ts'
import { settledMemory } from './memory.ts'

interface FlatMemory {
  readonly id: string
  readonly words: string
  /** In all. */
  readonly requests: number
  /** From the first step to the last, in percent of the first. */
  readonly mostGrowth: number
}

const json: RequestLoad = { protocol: 'http/1.1', path: '/small.json', connections: 32 }
const steps = 10

/** Many requests to one Sallyport, whose memory is looked at after each tenth of them. */
export const flatMemory = (scenario: FlatMemory): Scenario => ({
  id: scenario.id,
  words: scenario.words,
  startsAnew: true,
  async run({ world, plan, progress }) {
    const contender = await world.contender('sallyport')
    const requests = Math.ceil((scenario.requests * plan.size) / steps)
    const octets: number[] = []
    let failed = 0
    for (let step = 1; step <= steps; step++) {
      const { done } = await h2load(json, contender, { requests }, world.directory)
      failed += requests - done
      octets.push(await settledMemory(contender))
      progress(`${scenario.id}: ${mebibytes(octets.at(-1)!)} MiB after ${step * requests} requests`)
    }
    return reportOf(scenario, requests, octets, failed)
  },
})

/**
 * @param requests of each step
 * @param octets resident after each step
 */
export function reportOf(
  { id, words, mostGrowth }: FlatMemory,
  requests: number,
  octets: readonly number[],
  failed: number,
): Report {
  const growth = (octets.at(-1)! / octets[0]! - 1) * 100
  const name = (step: number): string => `${((step + 1) * requests).toLocaleString('en')} requests`
  const verdict: Verdict = [
    `${id}: memory grows by ${growth.toFixed(1)} % (at most ${mostGrowth})`,
    growth <= mostGrowth,
  ]
  return {
    rows: [[words, 'MiB'], ...octets.map((each, step) => [name(step), mebibytes(each)])],
    figures: {
      [figureName(id, 'first_mib')]: Number(mebibytes(octets[0]!)),
      [figureName(id, 'last_mib')]: Number(mebibytes(octets.at(-1)!)),
      [figureName(id, 'growth_percent')]: Number(growth.toFixed(1)),
      [figureName(id, 'failed')]: failed,
    },
    verdicts: [verdict],
    bars: octets.map((each, step) => {
      const value = each / 2 ** 20
      return { name: name(step), value, least: value, most: value }
    }),
    unit: 'MiB of resident memory',
    unmeasured: [],
    failed,
  }
}

const mebibytes = (octets: number): string => (octets / 2 ** 20).toFixed(1)
