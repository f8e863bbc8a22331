/** The ops listener's answers for several workers: each is asked, and the primary makes one answer of theirs. */
import { AggregatorRegistry, type Registry } from 'prom-client'
import type { PolicyFile, ReloadResult, ReplayReport } from '../policy/index.ts'
import { mergeDiscovered } from '../apps/index.ts'
import { mergeReplays } from './merge-replays.ts'
import type { EdgeOperations, Operations, ReplayOutcome } from './operations.ts'
import { createPastFigures, type PastFigures } from './past-figures.ts'
import type { PolicyStatus } from './policy-status.ts'

/** A worker that is ready, and what it answers from its own process. */
export interface Member {
  readonly id: number
  readonly pid: number
  readonly operations: Pick<
    EdgeOperations,
    'figures' | 'status' | 'reload' | 'replay' | 'discovered' | 'revoke'
  >
}

/** What else the primary knows of its workers. */
export interface WorkersOptions {
  /** The figures of the primary itself. */
  readonly own: Registry
  /** Those that take no users any more and have not ended yet: they still count. */
  readonly leaving?: () => readonly LeavingMember[]
  readonly past?: PastFigures
  readonly restart: Operations['restart']
}

export interface LeavingMember extends Member {
  /** Resolves with the figures that it ends with; undefined when it has ended without. */
  readonly lastFigures: Promise<object | undefined>
}

/** The operations of all workers that are ready; one that ends while it is asked is left out. */
export function workersOperations(
  members: () => readonly Member[],
  { own, leaving = () => [], past = createPastFigures(), restart }: WorkersOptions,
): Operations {
  return {
    async metrics() {
      // At one moment: a worker is asked, or counts as past.
      const before = past.sum()
      const left = leaving().map(leavingFigures)
      const figures = await askAll(members(), async ({ operations }) => operations.figures())
      const others = await Promise.all([before, ...left, own.getMetricsAsJSON()])
      const all = [...figures.map(({ answer }) => answer), ...others.filter(each => each !== undefined)]
      return AggregatorRegistry.aggregate(all).metrics()
    },
    status: async () => mergeStatus(await askAll(members(), ({ operations }) => operations.status())),
    reload: async () => mergeReloads(await askAll(members(), ({ operations }) => operations.reload())),
    replay: async files => mergeOutcomes(await askAll(members(), replayOf(files))),
    async discovered() {
      const lists = await askAll(members(), ({ operations }) => operations.discovered())
      return mergeDiscovered(lists.map(({ answer }) => answer))
    },
    revoke: target => askAny(members(), ({ operations }) => operations.revoke(target)),
    restart,
  }
}

const leavingFigures = ({ operations, lastFigures }: LeavingMember): Promise<object | undefined> =>
  Promise.race([operations.figures().catch(() => lastFigures), lastFigures])

const replayOf =
  (files: readonly PolicyFile[]) =>
  ({ operations }: Member): Promise<ReplayOutcome> =>
    operations.replay(files)

interface Answered<T> {
  readonly id: number
  readonly pid: number
  readonly answer: T
}

/** @throws {Error} when there is nobody to ask */
async function askAll<T>(
  members: readonly Member[],
  ask: (member: Member) => Promise<T>,
): Promise<readonly Answered<T>[]> {
  const settled = await Promise.allSettled(
    members.map(async member => ({ id: member.id, pid: member.pid, answer: await ask(member) })),
  )
  const answered = settled.flatMap(each => (each.status === 'fulfilled' ? each.value : []))
  if (answered.length === 0) throw new Error('no worker answers')
  return answered
}

/**
 * What one is told, it tells the others; all are told, so that one that hangs keeps nobody waiting.
 * @throws {Error} when there is nobody to ask, or nobody answers
 */
async function askAny<T>(members: readonly Member[], ask: (member: Member) => Promise<T>): Promise<T> {
  if (members.length === 0) throw new Error('no worker answers')
  return Promise.any(members.map(ask))
}

/** The status of the worker that accepted a set last, and which workers run another set than that. */
function mergeStatus(all: readonly Answered<PolicyStatus>[]): object {
  const newest = all.reduce((best, each) => (each.answer.loaded > best.answer.loaded ? each : best)).answer
  const workers = all.map(({ id, pid, answer: { revision, refused } }) => ({ id, pid, revision, refused }))
  return { ...newest, workers, lagging: workers.filter(({ revision }) => revision !== newest.revision) }
}

/** What most needs the operator's eye stands for all. */
const byUrgency = ['refused', 'applied', 'unchanged'] as const

function mergeReloads(all: readonly Answered<ReloadResult>[]): { result: ReloadResult['result'] } {
  const urgency = ({ answer }: Answered<ReloadResult>): number => byUrgency.indexOf(answer.result)
  const first = all.toSorted((a, b) => urgency(a) - urgency(b))[0]!
  const reloaded = { ...first.answer, workers: all.map(({ id, pid, answer }) => ({ id, pid, ...answer })) }
  return reloaded
}

function mergeOutcomes(all: readonly Answered<ReplayOutcome>[]): ReplayOutcome {
  const reports: ReplayReport[] = []
  for (const { answer } of all) {
    if ('problems' in answer) return answer
    reports.push(answer.report)
  }
  return { report: mergeReplays(reports) }
}
