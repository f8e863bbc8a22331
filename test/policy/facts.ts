import {
  readPolicySet,
  unknownFacts,
  type CompiledPolicy,
  type Facts,
  type PolicyContext,
} from '../../src/policy/index.ts'

/** Facts of a view of the app `wiki`, with some of them changed. */
export const factsOf = (changes: Partial<Facts> = {}): Facts => ({
  ...unknownFacts,
  user: 'ana@corp.example',
  groups: ['staff'],
  auth: { strength: 'password', age: 0, stronger: [] },
  ip: '198.51.100.7',
  app: 'wiki',
  host: 'www.example.com',
  ...changes,
})

/** What the rules of tests may name. */
export const context: PolicyContext = { apps: ['wiki', 'mail'], networks: undefined }

/** A set from the text of one file, for the apps `wiki` and `mail`. */
export const policyFrom = (text: string): CompiledPolicy =>
  readPolicySet([{ file: 'policy.yaml', text: `version: 1\n${text}` }], context)

/** The report of a set that is refused. */
export function reportOf(...texts: readonly string[]): string {
  const files = texts.map((text, index) => ({ file: `${index + 1}.yaml`, text }))
  try {
    readPolicySet(files, context)
  } catch (error) {
    return (error as Error).message
  }
  throw new Error('the set was accepted')
}
