import type { Patterns } from './words.ts'

/**
 * Texts with `*` for any run of characters and `?` for any one. Case and Unicode composition do not count: file
 * systems differ in both.
 */
export const wildcards: Patterns<string> = {
  compile: wanted => {
    const matchers = wanted.map(pattern => matcher(pattern))
    return text => {
      const characters = [...folded(text)]
      return matchers.some(matches => matches(characters))
    }
  },
  covers,
  example: pattern => pattern.replaceAll('*', 'x').replaceAll('?', 'x'),
}

const folded = (text: string): string => text.normalize('NFC').toLowerCase().normalize('NFC')

/** Goes back to the last `*` only, so the time is bounded by the product of both lengths; no expression can be slow. */
function matcher(text: string): (characters: readonly string[]) => boolean {
  const pattern = [...folded(text)]
  return characters => {
    let at = 0
    let star = -1
    let resume = 0
    let index = 0
    while (index < characters.length) {
      if (pattern[at] === '*') {
        star = at++
        resume = index
      } else if (pattern[at] === '?' || pattern[at] === characters[index]) {
        at++
        index++
      } else if (star >= 0) {
        at = star + 1
        index = ++resume
      } else return false
    }
    return pattern.slice(at).every(each => each === '*')
  }
}

/** Equal ones, a plain text that matches, and `a*` or `*a` over what begins or ends with `a`. */
function covers(wide: string, narrow: string): boolean {
  const [outer, inner] = [folded(wide), folded(narrow)]
  if (outer === inner || outer === '*') return true
  if (!/[*?]/.test(inner)) return matcher(outer)([...inner])
  const fixed = inner.split(/[*?]/)
  if (/^[^*?]+\*$/.test(outer)) return fixed[0]!.startsWith(outer.slice(0, -1))
  return /^\*[^*?]+$/.test(outer) && fixed.at(-1)!.endsWith(outer.slice(1))
}
