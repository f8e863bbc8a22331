import { criterion } from '../criterion.ts'
import { lowerCase, values } from '../values.ts'

/** `user-domain: partner.example` or a list: what follows the `@` of the user's name; subdomains are others. */
export const userDomain = criterion<ReadonlySet<string>>({
  name: 'user-domain',
  phase: 'request',
  reasons: { pass: 'user-domain-listed', fail: 'user-domain-not-listed' },
  parse: (node, problems, context) => {
    const domains = values(node, problems, context, lowerCase)
    return domains && new Set(domains.map(domain => domain.replace(/^@/, '')))
  },
  // An anonymous request has no user and so no domain, not an empty one.
  test:
    wanted =>
    ({ user }) =>
      user.includes('@') && wanted.has(user.slice(user.lastIndexOf('@') + 1)),
})
