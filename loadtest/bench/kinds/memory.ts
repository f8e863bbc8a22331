import type { Contender } from '../contenders/contender.ts'

const samples = 5

/** Resident octets of all processes of a contender: the least of several samples, each after a collection where it can be asked for one. */
export async function settledMemory({ server, operations }: Contender): Promise<number> {
  let least = Infinity
  for (let sample = 1; sample <= samples; sample++) {
    await operations?.collectGarbage()
    least = Math.min(least, server.residentOctets())
  }
  return least
}
