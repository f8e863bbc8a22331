import type { Reader } from '../../diagnostics/index.ts'
import { criterion } from '../criterion.ts'
import type { Facts } from '../facts.ts'
import { lowerCase } from '../reading/values.ts'
import type { Aspect } from './condition.ts'
import { words } from './words.ts'

/** `user-domain: partner.example` or a list: what follows the `@` of the user's name; subdomains are others. */
export const userDomain = criterion<readonly string[]>({
  name: 'user-domain',
  summary: 'What follows the @ in the name of the user; subdomains are other domains.',
  looksAt: 'user',
  phase: () => 'request',
  reasons: { pass: 'user-domain-listed', fail: 'user-domain-not-listed' },
  ...words(domainOfUser(), {
    item: () => domain,
    others: ['elsewhere.example'],
    schema: { type: 'string', description: 'A domain: partner.example' },
  }),
  masked: (wanted, mask) => wanted.map(mask),
})

function domainOfUser(): Aspect<string> {
  return {
    noun: '',
    at: 'user-domain',
    // An anonymous request has no user and so no domain; no domain that can be written is empty.
    get: ({ user }) => (user.includes('@') ? user.slice(user.lastIndexOf('@') + 1) : ''),
    set: (facts, name) => ({ ...facts, user: `${localPart(facts)}@${name}` }),
  }
}

const localPart = ({ user }: Facts): string => user.replace(/@[^@]*$/, '') || 'someone'

const domain: Reader<string> = (node, problems) => {
  const name = lowerCase(node, problems)?.replace(/^@/, '')
  if (name !== '') return name
  problems.error(node.place, 106, '"@" is not a domain; write partner.example')
  return undefined
}
