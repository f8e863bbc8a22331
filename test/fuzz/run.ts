/** `npm run fuzz [-- --seconds N] [-- --target NAME]`: tries to break each parser for so long; what breaks one joins its corpus. */
import { parseArgs } from 'node:util'
import fc from 'fast-check'
import { keep } from './corpus.ts'
import { inputsOf } from './inputs.ts'
import { targets, type Target } from './targets.ts'

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '60' }, target: { type: 'string' } },
})
const wanted = targets.filter(({ name }) => values.target === undefined || name === values.target)
const msEach = (Number(values.seconds) * 1_000) / wanted.length

let broken = 0
for (const target of wanted) if (!fuzz(target)) broken++
process.exitCode = broken === 0 ? 0 : 1

function fuzz(target: Target): boolean {
  const details = fc.check(
    fc.property(inputsOf(target), input => target.check(input)),
    { numRuns: Number.MAX_SAFE_INTEGER, interruptAfterTimeLimit: msEach, markInterruptAsFailure: false },
  )
  process.stderr.write(`${target.name}: ${details.numRuns} inputs\n`)
  if (!details.failed) return true
  const [input] = details.counterexample!
  process.stdout.write(
    `${target.name} breaks on ${JSON.stringify(input)}, kept as ${keep(target.name, input)}\n`,
  )
  process.stdout.write(`${(details.errorInstance as Error).message}\n`)
  return false
}
