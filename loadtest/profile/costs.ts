import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A CPU profile as V8 writes it. */
export interface CpuProfile {
  readonly nodes: readonly ProfileNode[]
  /** The node that each sample fell on. */
  readonly samples: readonly number[]
  /** Microseconds before each sample. */
  readonly timeDeltas: readonly number[]
}

interface ProfileNode {
  readonly id: number
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number }
  readonly children?: readonly number[]
}

/** What a function costs. */
export interface Cost {
  /** `forward src/proxy/fetch/fetch.ts:42`; V8's own are `(garbage collector)`, `(program)`: native code that is no function's. */
  readonly name: string
  /** Milliseconds in the function itself. */
  readonly self: number
  /** Milliseconds in it and all that it called. */
  readonly inclusive: number
}

/** A profile, added up. */
export interface Costs {
  /** Of all functions, without `(root)` and `(idle)`, dearest by self time first. */
  readonly functions: readonly Cost[]
  /** Milliseconds. */
  readonly idle: number
  readonly busy: number
}

/** @param root the directory that files are named from */
export function costsOf(profile: CpuProfile, root: string): Costs {
  const nodes = new Map(profile.nodes.map(node => [node.id, node]))
  const self = selfTimes(profile)
  const functions = new Map<string, { self: number; inclusive: number }>()
  const nameOf = memoize(({ callFrame }: ProfileNode) => nameOfFrame(callFrame, root))
  /** The time under a node; a function that calls itself again counts once. */
  const add = (node: ProfileNode, above: ReadonlySet<string>): number => {
    if (isRecorder(node)) return 0
    const name = nameOf(node)
    const own = self.get(node.id) ?? 0
    const path = new Set(above).add(name)
    const total = (node.children ?? []).reduce((sum, id) => sum + add(nodes.get(id)!, path), own)
    const cost = functions.get(name) ?? { self: 0, inclusive: 0 }
    functions.set(name, cost)
    cost.self += own
    if (!above.has(name)) cost.inclusive += total
    return total
  }
  const all = add(profile.nodes[0]!, new Set())
  const idle = functions.get('(idle)')?.self ?? 0
  const named = [...functions].filter(([name]) => name !== '(root)' && name !== '(idle)')
  const costs = named.map(([name, cost]) => ({ name, ...cost })).sort((a, b) => b.self - a.self)
  return { functions: costs, idle, busy: all - idle }
}

/** Beginning and writing the profile costs time too, which is none of the edge's. */
const isRecorder = ({ callFrame }: ProfileNode): boolean => callFrame.url.endsWith('/record-on-signal.ts')

/** Node → milliseconds. */
function selfTimes({ samples, timeDeltas }: CpuProfile): Map<number, number> {
  const times = new Map<number, number>()
  for (const [index, id] of samples.entries())
    times.set(id, (times.get(id) ?? 0) + Math.max(0, timeDeltas[index]!) / 1_000)
  return times
}

function nameOfFrame({ functionName, url, lineNumber }: ProfileNode['callFrame'], root: string): string {
  const name = functionName || '(anonymous)'
  if (url === '') return name
  const file = url.startsWith('file:') ? relative(root, fileURLToPath(url)) : url
  return `${name} ${file}:${lineNumber + 1}`
}

function memoize<Key extends object, Value>(compute: (key: Key) => Value): (key: Key) => Value {
  const known = new Map<Key, Value>()
  return key => {
    const value = known.get(key) ?? compute(key)
    known.set(key, value)
    return value
  }
}
