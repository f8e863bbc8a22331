import { answers, type Check, type Judge } from '../checks.ts'
import { compared, type Comparison } from '../compare.ts'
import type { Contender, ContenderName } from '../contenders/contender.ts'
import type { BenchWorld } from '../contenders/world.ts'
import type { Outcome } from '../entrants.ts'
import { h2load } from '../load/h2load.ts'
import type { RequestLoad } from '../load/request-load.ts'
import { wrk } from '../load/wrk.ts'
import type { Verdict } from '../../report.ts'
import { isOurs, type Scenario } from '../scenario.ts'

interface Requests extends Omit<Comparison, 'unit' | 'enter'> {
  readonly load: RequestLoad
  readonly check: Check
  /** What ours is wanted to answer besides, when it has been asked before. */
  readonly wanted?: { readonly words: string; readonly judge: Judge }
}

/** A scenario that can be repeated on one server alone. */
export interface RequestScenario extends Scenario {
  readonly ours: ContenderName
  /** Loads it for some seconds. */
  round(contender: Contender, seconds: number, world: BenchWorld): Promise<Outcome>
}

/** Requests as fast as they are answered, by wrk over HTTP/1.1 and by h2load over HTTP/2. */
export const requests = (scenario: Requests): RequestScenario => {
  const { load, check, contenders } = scenario
  const round: RequestScenario['round'] = (contender, seconds, { directory }) =>
    load.protocol === 'h2'
      ? h2load(load, contender, { seconds }, directory)
      : wrk(load, contender, seconds, directory)
  const comparison = compared({
    ...scenario,
    unit: 'request',
    async enter(contender, world) {
      await check(load, contender, world)
      return {
        contender,
        verdicts: isOurs(contender.name) ? await verdictsOf(scenario, contender, world) : [],
        round: seconds => round(contender, seconds, world),
      }
    },
  })
  return { ...comparison, ours: contenders[0]!, round }
}

async function verdictsOf(
  { id, load, wanted }: Requests,
  contender: Contender,
  world: BenchWorld,
): Promise<readonly Verdict[]> {
  if (wanted === undefined) return []
  const isMet = await answers(wanted.judge)(load, contender, world).then(
    () => true,
    () => false,
  )
  return [[`${id}: ${wanted.words}`, isMet]]
}
