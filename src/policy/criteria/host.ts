import { canonicalHost, matchesPattern } from '../../apps/index.ts'
import { string, type Reader } from '../../diagnostics/index.ts'
import { criterion } from '../criterion.ts'
import { oneOfAll } from './combined.ts'
import { fact } from './condition.ts'
import { patterns } from './words.ts'

const pattern: Reader<string> = (node, problems) => {
  const text = string(node, problems)
  if (text === undefined) return undefined
  const wild = text.startsWith('*.')
  const name = canonicalHost(wild ? text.slice(2) : text)
  if (name !== undefined) return wild ? `*.${name}` : name
  problems.error(node.place, 208, `"${text}" is not a host; write www.example.com, or *.example.com`)
  return undefined
}

/** `host: [files.example.com, "*.cdn.example.com"]`: the app's own name for where the request goes. */
export const host = criterion<readonly string[]>({
  name: 'host',
  summary: "The host that the request goes to, by the app's own name.",
  looksAt: 'host',
  phase: () => 'request',
  reasons: { pass: 'host-matches', fail: 'host-differs' },
  ...patterns(
    fact('host'),
    {
      item: () => pattern,
      others: ['other.example.net'],
      schema: { type: 'string', description: 'www.example.com, or *.example.com for all names below it.' },
    },
    {
      compile: wanted => oneOfAll(wanted.map(each => (found: string) => matchesPattern(each, found))),
      covers: (wide, narrow) =>
        matchesPattern(wide, narrow) || (wide.startsWith('*.') && narrow.endsWith(wide.slice(1))),
      example: each => each.replace('*', 'www'),
    },
  ),
})
