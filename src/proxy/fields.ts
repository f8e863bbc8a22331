/** Fields that are a connection's own (RFC 9110 7.6.1, RFC 9113 8.2.2): they go no further. */
export const connectionFields: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authentication-info',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
  'te',
])

/**
 * Names as bits, so that a number tells which of them a message has had; a set of its own for each message would cost more than the look.
 * @param names lower case, 31 at most
 */
export const fieldSet = (names: readonly string[]): ReadonlyMap<string, number> =>
  new Map(names.map((name, bit) => [name, 1 << bit]))

/** The first value of a field in a flat list of lower-case names and values. */
export function fieldOf(fields: readonly string[], name: string): string | undefined {
  for (let index = 0; index < fields.length; index += 2) {
    if (fields[index] === name) return fields[index + 1]
  }
  return undefined
}

/** All values of a field as one list (RFC 9110 5.3), or undefined when it is not there. */
export function listOf(fields: readonly string[], name: string): string | undefined {
  let joined: string | undefined
  for (let index = 0; index < fields.length; index += 2) {
    if (fields[index] !== name) continue
    joined = joined === undefined ? fields[index + 1] : `${joined}, ${fields[index + 1]}`
  }
  return joined
}

/** The cookie pairs of a request in one string, however many fields carried them (RFC 9113 8.2.3). */
export function joinCookies(fields: readonly string[]): string | undefined {
  let joined: string | undefined
  for (let index = 0; index < fields.length; index += 2) {
    if (fields[index] !== 'cookie') continue
    joined = joined === undefined ? fields[index + 1] : `${joined}; ${fields[index + 1]}`
  }
  return joined
}

/** Every value of a field, in order. */
export function valuesOf(fields: readonly string[], name: string): string[] {
  const values: string[] = []
  for (let index = 0; index < fields.length; index += 2)
    if (fields[index] === name) values.push(fields[index + 1]!)
  return values
}
