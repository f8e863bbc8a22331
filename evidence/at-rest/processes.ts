/** Which process is the edge, when it runs under something else. */
import { readFileSync } from 'node:fs'

/** The edge's process: this one, or the first below it that runs the command line. */
export function edgeProcess(pid: number): number {
  const waiting = [pid]
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    if (isEdge(next)) return next
    waiting.push(...childrenOf(next))
  }
  throw new Error(`process ${pid} runs no edge`)
}

/** All processes below one. */
export function childrenOf(pid: number): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()
  return text === '' ? [] : text.split(' ').map(Number)
}

function isEdge(pid: number): boolean {
  const [program = '', ...args] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
  return /(?:^|\/)node$/.test(program) && args.some(each => each.endsWith('src/main.ts'))
}
