import { parseYaml, Problems, ProblemsError, type Entry, type Node } from '../../diagnostics/index.ts'
import { policyProblems } from '../codes.ts'
import { unknownFacts, type Facts } from '../facts.ts'
import { givenFacts } from './given-facts.ts'

/**
 * Facts given as words: `app=drive device.managed=false groups=[staff,admins]`. What is not given has its unknown value.
 * @param now milliseconds since the epoch, unless the words tell
 * @throws {ProblemsError} with every word that is no fact
 */
export function factsFromWords(words: readonly string[], now: number): Facts {
  const problems = new Problems('P', policyProblems)
  const text = words.join('\n')
  const source = { file: '(facts)', lines: text.split('\n') }
  const entries = words.flatMap((word, index): Entry[] => {
    const equals = word.indexOf('=')
    const place = { source, line: index + 1, column: 1, length: Math.max(1, equals) }
    if (equals < 1) {
      problems.error(place, 105, `"${word}" is no fact; write one as device.managed=false`)
      return []
    }
    const [key = '', ...path] = word.slice(0, equals).split('.')
    const value = valueOf(word.slice(equals + 1), {
      ...place,
      column: equals + 2,
      length: word.length - equals - 1,
    })
    return [
      { key, keyPlace: place, value: path.reduceRight((inner, name) => mapOf(name, inner, place), value) },
    ]
  })
  const place = { source, line: 1, column: 1, length: 1 }
  const given = givenFacts({ kind: 'map', place, entries: merged(entries) }, problems)
  if (problems.hasErrors || given === undefined) throw new ProblemsError(problems.all)
  return given({ ...unknownFacts, now })
}

/** As YAML would read it, with the place in the command line. */
function valueOf(text: string, place: Node['place']): Node {
  const parsed = parseYaml('(facts)', text, new Problems('P', policyProblems))
  if (parsed?.kind === 'list') return { ...parsed, place }
  return { kind: 'scalar', place, value: parsed?.kind === 'scalar' ? parsed.value : text }
}

const mapOf = (key: string, value: Node, place: Node['place']): Node => ({
  kind: 'map',
  place,
  entries: [{ key, keyPlace: place, value }],
})

/** `device.managed=true device.type=mobile` are members of one `device`. */
function merged(entries: readonly Entry[]): Entry[] {
  const byKey = new Map<string, Entry>()
  for (const entry of entries) {
    const before = byKey.get(entry.key)
    const both = before?.value.kind === 'map' && entry.value.kind === 'map'
    const value = both
      ? { ...before.value, entries: [...before.value.entries, ...entry.value.entries] }
      : entry.value
    byKey.set(entry.key, { ...entry, value })
  }
  return [...byKey.values()]
}
