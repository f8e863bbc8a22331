import { parseArgs } from 'node:util'
import { askAdmin } from './ask-admin.ts'
import { UsageError, type Command } from './command.ts'

/** An entry of `GET /discovered`. */
interface Entry {
  readonly app: string
  readonly host: string
  readonly ways: readonly string[]
  readonly count: number
  /** ISO 8601. */
  readonly last: string
  /** What to add to the app's `domains`. */
  readonly line: string
}

/** `sallyport apps discovered --admin URL`: the hosts that pages wanted and that no app lists. */
export const discoveredHosts: Command = async (args, terminal) => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      admin: { type: 'string' },
      app: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  })
  if (values.admin === undefined) throw new UsageError('apps discovered needs --admin URL')
  const { hosts } = await askAdmin<{ readonly hosts: readonly Entry[] }>(
    { ...terminal, admin: values.admin },
    '/discovered',
    'hosts',
  )
  const wanted = hosts.filter(({ app }) => values.app === undefined || app === values.app)
  terminal.out(values.json ? JSON.stringify({ hosts: wanted }) : render(wanted))
  return 0
}

/** By app, each host as a line of the app's `domains` with what is known of it as a comment. */
function render(hosts: readonly Entry[]): string {
  if (hosts.length === 0)
    return 'nothing yet: no app with "confine" on has wanted a host that it does not list'
  const byApp = Map.groupBy(hosts, ({ app }) => app)
  return [...byApp].map(([app, entries]) => [`${app}:`, ...entries.map(line)].join('\n')).join('\n')
}

const line = ({ line: text, ways, count, last }: Entry): string =>
  `  ${text} # ${count} ${count === 1 ? 'time' : 'times'}, ${ways.join(' and ')}, last ${last}`
