import type { Measurement } from './measure.ts'

/** What decisions leave on the heap, in octets for a million of them. */
export interface HeapUse {
  /** All that is allocated, collected later or not. */
  readonly allocated: number
  /** What is still there after a collection. */
  readonly retained: number
}

const slices = 100
const million = 1e6

/**
 * Measured in slices, so that a collection in one hides little of the whole; what the measuring itself allocates
 * is taken off. Needs `--expose-gc`.
 */
export async function heapUseOf(measurement: Measurement): Promise<HeapUse> {
  const { gc } = globalThis
  if (gc === undefined) throw new Error('the heap is measured with --expose-gc only')
  await measurement.run(million / 10)
  gc()
  const before = process.memoryUsage().heapUsed
  let allocated = 0
  for (let slice = 0; slice < slices; slice++) {
    const idle = process.memoryUsage().heapUsed
    const start = process.memoryUsage().heapUsed
    await measurement.run(million / slices)
    const grown = process.memoryUsage().heapUsed - start
    allocated += Math.max(0, grown - Math.max(0, start - idle))
  }
  gc()
  return { allocated, retained: Math.max(0, process.memoryUsage().heapUsed - before) }
}
