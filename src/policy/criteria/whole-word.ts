import { string, type Reader } from '../../diagnostics/index.ts'

/** A text that is compared whole; warns of a `*`, which others read as a wildcard. */
export const wholeWord =
  (noun: string): Reader<string> =>
  (node, problems) => {
    const text = string(node, problems)
    if (text?.includes('*') === true) {
      const advice = noun === 'a user' ? '; a whole domain is user-domain: corp.example' : ''
      problems.warning(
        node.place,
        305,
        `* is no wildcard here: this fits ${noun} of that very name only${advice}`,
      )
    }
    return text
  }
