/** One app's names, or the sign-in host's: exact hosts, or `*.rest` for one or more labels before `rest`. */
export type NameGroup = { readonly id: string; readonly names: readonly string[] }

/** What a server name resolved to. */
export type NameMatch = {
  readonly name: string
  readonly group: NameGroup
  /** Whether the group's own certificate covers the name; a wildcard covers one label (RFC 6125, 6.4.3). */
  readonly covered: boolean
}

/** Finds the group of a server name. */
export type NameIndex = { match(serverName: string | undefined): NameMatch | undefined }

const label = '[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?'
const serverNamePattern = new RegExp(`^(?=.{1,253}$)${label}(?:\\.${label})+$`)
const numericLastLabel = /\.[0-9]+$/

/**
 * Whether a text is a DNS name of at least two labels in the one spelling that is served: lower case, no
 * trailing dot, no wildcard, not an IP literal.
 */
export const isServerName = (text: string): boolean =>
  serverNamePattern.test(text) && !numericLastLabel.test(text)

/** Whether a text is a server name, or a server name behind `*.`. */
export const isNamePattern = (text: string): boolean =>
  isServerName(text.startsWith('*.') ? text.slice(2) : text)

const assertNames = (groups: readonly NameGroup[]) => {
  const seen = new Set<string>()
  for (const name of groups.flatMap(group => group.names)) {
    if (!isNamePattern(name)) throw new TypeError(`"${name}" is not a server name or "*." and a server name`)
    if (seen.has(name)) throw new TypeError(`"${name}" is listed twice`)
    seen.add(name)
  }
}

const exactMatches = (groups: readonly NameGroup[]) => {
  const matches = new Map<string, NameMatch>()
  for (const group of groups)
    for (const name of group.names)
      if (!name.startsWith('*.')) matches.set(name, { name, group, covered: true })
  return matches
}

const wildcardGroups = (groups: readonly NameGroup[]) => {
  const byRest = new Map<string, NameGroup>()
  for (const group of groups)
    for (const name of group.names) if (name.startsWith('*.')) byRest.set(name.slice(2), group)
  return byRest
}

const matchWildcard = (name: string, byRest: ReadonlyMap<string, NameGroup>): NameMatch | undefined => {
  const first = name.indexOf('.')
  for (let dot = first; dot !== -1; dot = name.indexOf('.', dot + 1)) {
    const group = byRest.get(name.slice(dot + 1))
    if (group) return { name, group, covered: dot === first }
  }
  return undefined
}

/**
 * Indexes the names of all groups. The longest pattern wins, and an exact name wins over every pattern.
 * Throws a `TypeError` for a name that is malformed or listed twice.
 */
export const createNameIndex = (groups: readonly NameGroup[]): NameIndex => {
  assertNames(groups)
  const exact = exactMatches(groups)
  const byRest = wildcardGroups(groups)
  return {
    match(serverName) {
      if (serverName === undefined) return undefined
      const listed = exact.get(serverName)
      if (listed) return listed
      return isServerName(serverName) ? matchWildcard(serverName, byRest) : undefined
    },
  }
}
