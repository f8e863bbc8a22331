import { canonicalHost, matchesPattern } from '../../apps/index.ts'
import { string, type Reader } from '../../diagnostics/index.ts'
import { criterion } from '../criterion.ts'
import { values } from '../values.ts'

/** `host: [files.example.com, "*.cdn.example.com"]`: the app's own name for where the request goes. */
export const host = criterion<readonly string[]>({
  name: 'host',
  phase: 'request',
  reasons: { pass: 'host-matches', fail: 'host-differs' },
  parse: (node, problems, context) => values(node, problems, context, pattern),
  test: wanted => facts => wanted.some(each => matchesPattern(each, facts.host)),
})

const pattern: Reader<string> = (node, problems) => {
  const text = string(node, problems)
  if (text === undefined) return undefined
  const wild = text.startsWith('*.')
  const name = canonicalHost(wild ? text.slice(2) : text)
  if (name !== undefined) return wild ? `*.${name}` : name
  problems.error(node.place, 208, `"${text}" is not a host; write www.example.com, or *.example.com`)
  return undefined
}
