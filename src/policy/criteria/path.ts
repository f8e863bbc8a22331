import { canonicalPath, compileGlob } from '../../apps/index.ts'
import { string, type Reader } from '../../diagnostics/index.ts'
import { criterion } from '../criterion.ts'
import { oneOfAll } from './combined.ts'
import { fact } from './condition.ts'
import { patterns } from './words.ts'

const glob: Reader<string> = (node, problems) => {
  const text = string(node, problems)
  if (text === undefined) return undefined
  const compiled = compileGlob(text)
  if (typeof compiled !== 'string') return text
  problems.error(node.place, 209, compiled)
  return undefined
}

const compile = (wanted: readonly string[]): ((path: string) => boolean) => oneOfAll(wanted.map(matcher))

/** A folder with all below it, which is what most rules name, needs no expression. */
function matcher(glob: string): (path: string) => boolean {
  const folder = canonicalPath(glob.slice(0, -3))
  const below = folder === '/' ? folder : `${folder}/`
  if (glob.endsWith('/**') && !folder.includes('*'))
    return found => found === folder || found.startsWith(below)
  const expression = compileGlob(glob) as RegExp
  return found => expression.test(found)
}

/** Equal ones, a plain path that matches, and `/a/**` over what begins with `/a/`. */
function covers(wide: string, narrow: string): boolean {
  if (wide === narrow) return true
  if (!narrow.includes('*')) return compile([wide])(narrow)
  return /^[^*]*\*\*$/.test(wide) && narrow.split('*', 1)[0]!.startsWith(wide.slice(0, -2))
}

/**
 * `path: /admin/**` or a list: where in the app, without the query. Anchored; `*` stays within a segment. What
 * servers read as the same path (`//`, needless escapes) is the same here.
 */
export const path = criterion<readonly string[]>({
  name: 'path',
  summary: 'The path of the request, without the query; * stays within a segment, ** does not.',
  looksAt: 'path',
  phase: () => 'request',
  reasons: { pass: 'path-matches', fail: 'path-differs' },
  ...patterns(
    fact('path'),
    {
      item: () => glob,
      others: ['/', '/another/page'],
      schema: { type: 'string', pattern: '^/', description: '/admin/** or /files/*/raw' },
    },
    { compile, covers, example: pattern => pattern.replaceAll('**', 'x').replaceAll('*', 'x') },
  ),
})
