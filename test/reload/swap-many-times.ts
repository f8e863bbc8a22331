/** A program of its own, so that no test runner's memory is in its figures: swaps a set and tells the heap. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openPolicyDirectory, unknownFacts } from '../../src/policy/index.ts'

const rules = (swap: number): string =>
  Array.from(
    { length: 40 },
    (_, id) =>
      `  - { id: r${id}, when: { app: wiki, group: [g${id}, s${swap}] }, then: ${id % 2 ? 'block' : 'monitor'} }\n`,
  ).join('')

const heap = (): number => {
  globalThis.gc!()
  return process.memoryUsage().heapUsed
}

const directory = mkdtempSync(join(tmpdir(), 'sallyport-swaps-'))
const write = (swap: number): void =>
  writeFileSync(join(directory, 'policy.yaml'), `version: 1\ndefault: allow\nrules:\n${rules(swap)}`)
write(0)
const reloader = await openPolicyDirectory({ directory, context: { apps: undefined, networks: undefined } })
let swaps = 0
let early = 0
reloader.holder.onSwap(() => swaps++)
for (let swap = 1; swap <= 1_000; swap++) {
  write(swap)
  await reloader.reload()
  reloader.holder.current.decide({ ...unknownFacts, app: 'wiki', groups: ['g1', 'g2'] }, 'request')
  if (swap === 10) early = heap()
}
const late = heap()
reloader.close()
rmSync(directory, { recursive: true })
process.stdout.write(JSON.stringify({ swaps, early, late }))
