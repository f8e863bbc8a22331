/** A request target (origin-form) without its query. */
export function pathOf(target: string): string {
  const query = target.indexOf('?')
  return query === -1 ? target : target.slice(0, query)
}

/** Escapes of letters, digits, `-`, `.`, `_` and `~`: the same path in another spelling (RFC 3986 6.2.2.2). */
const needlessEscape = /%(?:2[de]|3[0-9]|4[1-9a-f]|5[0-9af]|6[1-9a-f]|7[0-9ae])/gi

/**
 * The path as rules see it: what nearly every server reads as the same path is the same here, so that
 * `/%65xport` or `//export` is no way round a rule on `/export`.
 */
export function rulePath(target: string): string {
  const path = pathOf(target)
  if (!path.includes('%') && !path.includes('//')) return path
  return path
    .replace(needlessEscape, escape => String.fromCharCode(parseInt(escape.slice(1), 16)))
    .replace(/\/{2,}/g, '/')
}
