import { checkAnswers, type Check } from '../checks.ts'
import { compared, type Comparison } from '../compare.ts'
import { h2load } from '../load/h2load.ts'
import type { RequestLoad } from '../load/request-load.ts'
import { wrk } from '../load/wrk.ts'
import type { Scenario } from '../scenario.ts'

/** Requests as fast as they are answered, by wrk over HTTP/1.1 and by h2load over HTTP/2. */
export const requests = (
  scenario: Omit<Comparison, 'unit' | 'enter'> & { readonly load: RequestLoad; readonly check: Check },
): Scenario =>
  compared({
    ...scenario,
    unit: 'request',
    async enter(contender, world) {
      const { load, check } = scenario
      await checkAnswers(load, check, contender, world)
      return {
        contender,
        round: seconds =>
          load.protocol === 'h2'
            ? h2load(load, contender, { seconds }, world.directory)
            : wrk(load, contender, seconds, world.directory),
      }
    },
  })
