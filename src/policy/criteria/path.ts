import { compileGlob } from '../../apps/index.ts'
import { string, type Reader } from '../../diagnostics/index.ts'
import { criterion } from '../criterion.ts'
import { values } from '../values.ts'

/**
 * `path: /admin/**` or a list: where in the app, without the query. Anchored; `*` stays within a segment. What
 * servers read as the same path (`//`, needless escapes) is the same here.
 */
export const path = criterion<readonly RegExp[]>({
  name: 'path',
  phase: 'request',
  reasons: { pass: 'path-matches', fail: 'path-differs' },
  parse: (node, problems, context) => values(node, problems, context, glob),
  test: wanted => facts => wanted.some(pattern => pattern.test(facts.path)),
})

const glob: Reader<RegExp> = (node, problems) => {
  const text = string(node, problems)
  if (text === undefined) return undefined
  const compiled = compileGlob(text)
  if (typeof compiled !== 'string') return compiled
  problems.error(node.place, 209, compiled)
  return undefined
}
