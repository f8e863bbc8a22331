import type { Mask } from '../criterion.ts'
import type { Facts } from '../facts.ts'

/** Facts with the user and the file's name hashed; the domain of the user is hashed apart, so that rules on it hold. */
export function maskFacts(facts: Facts, mask: Mask): Facts {
  const file = facts.file.name === '' ? facts.file : { ...facts.file, name: mask(facts.file.name) }
  return { ...facts, user: maskUser(facts.user, mask), file }
}

/** `mask(local)@mask(domain)`; a user without a domain as a whole, and nobody stays nobody. */
export function maskUser(user: string, mask: Mask): string {
  if (user === '') return ''
  const at = user.lastIndexOf('@')
  return at === -1 ? mask(user) : `${mask(user.slice(0, at))}@${mask(user.slice(at + 1))}`
}
