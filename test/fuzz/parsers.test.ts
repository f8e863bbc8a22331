/** Every parser of ours on its corpus, and on a few hundred inputs that nobody has seen; `npm run fuzz` tries many more. */
import fc from 'fast-check'
import t from 'tap'
import { corpusOf } from './corpus.ts'
import { inputsOf } from './inputs.ts'
import { targets } from './targets.ts'

for (const target of targets) {
  t.test(target.name, async t => {
    for (const [file, input] of corpusOf(target.name)) t.doesNotThrow(() => target.check(input), file)
    t.doesNotThrow(() =>
      fc.assert(
        fc.property(inputsOf(target), input => target.check(input)),
        { numRuns: 300 },
      ),
    )
  })
}
