import { canonicalPath } from './canonical-path.ts'

/**
 * An anchored glob over a canonical path: `*` is any run of characters within one segment, `**` any run at all, and
 * `/a/**` is `/a` with all below it.
 * At most one `**`, and one wildcard in a segment, so that matching is linear in the path's length.
 * @returns the expression, or why the text is no such glob
 */
export function compileGlob(text: string): RegExp | string {
  if (!text.startsWith('/')) return `"${text}" is not a path pattern; it begins with /`
  if (/[?#]/.test(text)) return `"${text}" has a query or a fragment; a pattern is over the path alone`
  if (text.split('**').length > 2) return `"${text}" has ** more than once`
  const crowded = text.split('/').find(segment => stars.test(segment))
  if (crowded !== undefined) return `"${text}" has a wildcard more than once in the segment "${crowded}"`
  const source = canonicalPath(text)
    .split(/(\/\*\*$|\*\*|\*)/)
    .map(part => sourceOf[part] ?? RegExp.escape(part))
    .join('')
  return new RegExp(`^${source}$`, 's')
}

/** More than one run of stars, or a run of three. */
const stars = /\*[^*]+\*|\*{3}/

const sourceOf: Readonly<Record<string, string>> = { '/**': '(?:/.*)?', '**': '.*', '*': '[^/]*' }
