import { isDeepStrictEqual } from 'node:util'
import type { RestartOutcome } from '../admin/index.ts'
import type { Config } from '../config/index.ts'
import type { Recorder } from '../proxy/index.ts'
import { coalesced } from './coalesced.ts'
import { loadAnew, type RunOptions } from './running-edge.ts'
import { WorkerStartError, type Workers } from './workers.ts'

export interface RenewalOptions extends Pick<RunOptions, 'config' | 'load' | 'tell'> {
  readonly workers: Pick<Workers, 'members' | 'restart'>
  readonly recorder: Recorder
  /** Makes ready what workers find there. */
  readonly prepare: (config: Config) => void
  /** Called with the configuration that all workers have. */
  readonly taken: (config: Config) => void
}

/** How workers are made to take over what has changed. */
export interface Renewal {
  reload(): Promise<void>
  restart(): Promise<RestartOutcome>
}

/** Makes both; they follow one another, and never run at the same time. */
export function createRenewal(options: RenewalOptions): Renewal {
  const { workers, recorder, tell } = options
  let inForce = options.config

  const fail = (problem: string): RestartOutcome => {
    const failure = `${problem}; the restart is broken off, and the old workers go on`
    tell(failure)
    recorder.operation({ type: 'edge', event: 'restart-failed', problem })
    return { failure }
  }

  const restart = coalesced(async (): Promise<RestartOutcome> => {
    const loaded = loadAnew(options, inForce, recorder)
    if ('report' in loaded) return { failure: `the configuration is refused:\n${loaded.report}` }
    const { config } = loaded
    tellWhatWaits(inForce, config)
    try {
      options.prepare(config)
      const replaced = await workers.restart(config.workers)
      inForce = config
      options.taken(config)
      recorder.operation({ type: 'edge', event: 'restarted', replaced })
      return { replaced }
    } catch (error) {
      const isTold = error instanceof WorkerStartError
      return fail(isTold ? `${error.message} and has said why on standard error` : (error as Error).message)
    }
  })

  const tellWhatWaits = (before: Config, after: Config): void => {
    const parts = primarysChanges(before, after).join(', ')
    if (parts === '') return
    tell(`configuration changed; restart the whole edge to use this of it: ${parts}`)
    recorder.operation({ type: 'edge', event: 'configuration-changed', taken: false, parts })
  }

  return {
    restart,
    async reload() {
      const loaded = loadAnew(options, inForce, recorder)
      if ('report' in loaded) return
      if (loaded.isChanged) await restart()
      else await Promise.allSettled(workers.members().map(({ ask }) => ask('reloadAll')))
    },
  }
}

type Part = (config: Config) => unknown

/** What the primary itself goes by, which stays as long as it runs. */
const primarys: Readonly<Record<string, Part>> = {
  edge: config => config.edge,
  'listen.admin': config => config.listen.admin,
  'fleet.nats': config => config.fleet.nats,
}
/** What it tells the fleet by. */
const primarysInFleet: Readonly<Record<string, Part>> = {
  suffix: config => config.suffix,
  'session.absolute': config => config.session.absolute,
}

function primarysChanges(before: Config, after: Config): string[] {
  const parts = before.fleet.nats === undefined ? primarys : { ...primarys, ...primarysInFleet }
  return Object.entries(parts).flatMap(([name, part]) =>
    isDeepStrictEqual(part(before), part(after)) ? [] : name,
  )
}
