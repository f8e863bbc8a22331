/**
 * A path as rules and profiles see it: what servers read as the same path is the same here, so that `/%65xport`,
 * `//export`, `/x/..;/export` or `/export/` is no way round a rule on `/export`. Characters are decoded once, but for
 * those that are not printed; parameters of segments go (RFC 3986 3.3), a backslash is a slash, and so is either of
 * them when it is escaped. Case counts.
 * @param path of a request target or of a pattern, without a query
 */
export function canonicalPath(path: string): string {
  if (!unusual.test(path)) return path
  const segments: string[] = []
  for (const segment of path.split(/[/\\]/).map(withoutParameters).map(decode).join('/').split(/[/\\]/)) {
    if (segment === '..') segments.pop()
    else if (segment !== '' && segment !== '.') segments.push(segment)
  }
  return `/${segments.join('/')}`
}

const unusual = /[%;\\]|\/\/|\/\.{1,2}(?:\/|$)|.\/$/

const withoutParameters = (segment: string): string => segment.split(';', 1)[0]!

/** What is no UTF-8 stays as it is. */
const decode = (segment: string): string =>
  segment.replaceAll(/(?:%[0-9a-f]{2})+/gi, escapes => {
    try {
      return decodeURIComponent(escapes).replaceAll(/[\0-\x1f\x7f-\x9f]/g, encodeURIComponent)
    } catch {
      return escapes
    }
  })
