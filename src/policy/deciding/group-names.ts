import type { CompiledPolicy } from './compile.ts'

/** The groups that rules of a set name: no others can matter to a decision. */
export const groupNamesOf = ({ rules }: CompiledPolicy): readonly string[] =>
  rules
    .flatMap(({ when, unless }) => [...when, ...unless])
    .filter(({ criterion }) => criterion.name === 'group')
    .flatMap(({ wanted }) => wanted as readonly string[])
