import type { EdgeUnderLoad } from './edge.ts'

const samples = 5

/**
 * The heap in use, in octets, of all workers: the least of several samples, each after a collection that was asked
 * for. What requests hold that are under way at that moment is in it.
 */
export async function settledHeap(edge: EdgeUnderLoad): Promise<number> {
  let least = Infinity
  for (let sample = 1; sample <= samples; sample++) {
    await edge.collectGarbage()
    least = Math.min(least, await edge.figure('nodejs_heap_size_used_bytes'))
  }
  return least
}
