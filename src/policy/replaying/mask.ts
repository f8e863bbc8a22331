import type { Mask } from '../criterion.ts'
import type { Facts } from '../facts.ts'

/** Facts with the user and the file's name hashed, also where it ends the path; the domain of the user is hashed apart, so that rules on it hold. */
export function maskFacts(facts: Facts, mask: Mask): Facts {
  const { file, path } = facts
  const user = maskUser(facts.user, mask)
  if (file.name === '') return { ...facts, user }
  const name = mask(file.name)
  return { ...facts, user, file: { ...file, name }, path: withoutName(path, file.name, name) }
}

/** A file is often named by the end of its path. */
const withoutName = (path: string, name: string, masked: string): string =>
  path.endsWith(`/${name}`) ? `${path.slice(0, -name.length)}${masked}` : path

/** `mask(local)@mask(domain)`; a user without a domain as a whole, and nobody stays nobody. */
export function maskUser(user: string, mask: Mask): string {
  if (user === '') return ''
  const at = user.lastIndexOf('@')
  return at === -1 ? mask(user) : `${mask(user.slice(0, at))}@${mask(user.slice(at + 1))}`
}
