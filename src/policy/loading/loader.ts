import { once } from 'node:events'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { PolicyCompiler, type CompiledPolicy } from '../deciding/compile.ts'
import type { PolicyContext } from '../policy-set.ts'
import { PolicyFilesError, type PolicyFiles } from './directory.ts'
import { inTurn } from './in-turn.ts'
import type { LoadAnswer, LoadRequest } from './load-worker.ts'

/** Thrown when a set could not be judged: it is neither good nor bad, and may be tried again. */
export class LoadFailure extends Error {
  override readonly name = 'LoadFailure'
}

/** Loads sets while requests go on. */
export interface PolicyLoader {
  /**
   * A set, compiled, whose tests pass.
   * @throws {PolicyFilesError} with the report when it may not come into force
   * @throws {LoadFailure} when that cannot be told
   */
  load(files: PolicyFiles): Promise<CompiledPolicy>
  /** Starts the thread, which takes longer than most loads, because something is about to be loaded. */
  prepare(): void
  /** Ends the thread; what is being loaded is lost. */
  close(): void
}

/** A set that takes longer than this is refused. */
const longestLoadMs = 120_000
/** A thread that has nothing to do for so long goes: it holds some 60 MB. */
const idleMs = 600_000

/** Makes a loader; its thread is started when it is first needed, or is about to be. */
export function createPolicyLoader(context: PolicyContext): PolicyLoader {
  let worker: Worker | undefined
  let idle: NodeJS.Timeout | undefined

  const stop = (): void => {
    clearTimeout(idle)
    void worker?.terminate()
    worker = undefined
  }

  const running = (): Worker => {
    clearTimeout(idle)
    idle = setTimeout(stop, idleMs).unref()
    worker ??= new Worker(new URL('load-worker.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: 1_024 },
    }).on('error', stop)
    worker.unref()
    return worker
  }

  const load = async (files: PolicyFiles): Promise<CompiledPolicy> => {
    const thread = running()
    const limit = AbortSignal.timeout(longestLoadMs)
    try {
      return await receive(thread, files, context, limit)
    } catch (error) {
      if (error instanceof PolicyFilesError) throw error
      stop()
      throw new LoadFailure(whyLost(error, limit))
    }
  }

  const turns = inTurn()
  return { load: files => turns(() => load(files)), prepare: () => void running(), close: stop }
}

function whyLost(error: unknown, limit: AbortSignal): string {
  if (limit.aborted) return `loading the set took more than ${longestLoadMs / 1000} s; it is refused`
  return `loading the set failed: ${(error as Error).message}`
}

/** Takes the set piece by piece, one piece a turn of the event loop. */
async function receive(
  worker: Worker,
  files: PolicyFiles,
  context: PolicyContext,
  signal: AbortSignal,
): Promise<CompiledPolicy> {
  const head = await ask(worker, { files, context }, signal)
  if ('report' in head) throw new PolicyFilesError(head.report)
  if (!('set' in head)) throw new Error('the loader answered out of turn')
  const compiler = new PolicyCompiler(head.set)
  for (let piece = 0; piece < head.pieces; piece++) {
    const answer = await ask(worker, { piece }, signal)
    if ('rules' in answer) compiler.add(answer.rules)
    await nextTurn()
  }
  for (const _step of compiler.finishing()) await nextTurn()
  return compiler.result()
}

async function ask(worker: Worker, request: LoadRequest, signal: AbortSignal): Promise<LoadAnswer> {
  const answered = once(worker, 'message', { signal })
  worker.postMessage(request)
  const [answer] = (await answered) as [LoadAnswer]
  return answer
}
