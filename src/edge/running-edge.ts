import type { RestartOutcome } from '../admin/index.ts'
import { isSameConfig, type Config } from '../config/index.ts'
import { ProblemsError } from '../diagnostics/index.ts'
import type { Recorder } from '../proxy/index.ts'
import type { InheritedSockets } from './inherited-sockets.ts'

/** What an edge is started with, whatever its processes. */
export interface RunOptions {
  readonly config: Config
  /** Reads the configuration again. */
  readonly load: () => Config
  /** Sockets that were passed to this process. */
  readonly sockets: InheritedSockets
  /** Says something to the operator, on standard error. */
  readonly tell: (text: string) => void
}

/** A running edge, whatever its processes. */
export interface RunningEdge {
  readonly signInOrigin: string
  /** Takes over what the operator has changed, as far as that goes without a start; never rejects. */
  reload(): Promise<void>
  /** Replaces every process by a new one; never rejects. */
  restart(): Promise<RestartOutcome>
  /**
   * Ends it as the configuration says.
   * @param now cuts it short
   */
  close(now: AbortSignal): Promise<void>
  /** Resolves when it cannot go on; it has said why. */
  readonly lost: Promise<void>
}

/** The configuration as it is now, and whether it says what it said; or why it is none. */
export type LoadedAnew =
  { readonly config: Config; readonly isChanged: boolean } | { readonly report: string }

/** Reads the configuration again; a bad one is told and put on record. */
export function loadAnew(
  { load, tell }: Pick<RunOptions, 'load' | 'tell'>,
  before: Config,
  recorder: Recorder,
): LoadedAnew {
  try {
    const config = load()
    return { config, isChanged: !isSameConfig(config, before) }
  } catch (error) {
    if (!(error instanceof ProblemsError)) throw error
    const report = error.message
    tell(`${report}\nthe configuration is refused; the edge goes on with the one it has`)
    recorder.operation({ type: 'edge', event: 'configuration-refused', report })
    return { report }
  }
}
