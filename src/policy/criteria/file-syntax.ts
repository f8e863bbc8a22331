import { oneOf, string, type Reader } from '../../diagnostics/index.ts'
import { unscannable } from '../facts.ts'
import type { Check, WantedMembers } from './members.ts'

/** `pdf`, or `.pdf`. */
export const extension: Reader<string> = (node, problems) =>
  string(node, problems)?.toLowerCase().replace(/^\./, '')

/** A pattern of the name only: files have no folders here. */
export const nameGlob: Reader<string> = (node, problems) => {
  const text = string(node, problems)
  if (text !== undefined && /[{}[\]]/.test(text)) {
    problems.warning(node.place, 305, 'only * and ? are wild here; write several patterns as a list')
  }
  if (text === undefined || !/[/\\\p{Cc}]/u.test(text)) return text
  problems.error(
    node.place,
    217,
    `"${text}" is not a file name pattern; it is of the name only, such as *.xlsx`,
  )
  return undefined
}

/** `unscannable` is a word that only the key of that name may bring in. */
export const labelName: Reader<string> = (node, problems) => {
  const text = string(node, problems)
  if (text !== unscannable) return text
  problems.error(node.place, 106, 'files that cannot be read have no label; write unscannable: match')
  return undefined
}

/** The members that are judged by what is in the file. */
export const onContent = ['type', 'label'] as const
const missing =
  '"unscannable" is missing: say match to treat a file that cannot be read as one that fits, ' +
  'or skip to treat it as one that does not'

/** Wants a word on files that cannot be read where the content is asked for, and a size between the bounds. */
export const checkFile: Check = (wanted, fields, problems) => {
  const choice = fields.optional('unscannable', oneOf(['match', 'skip'], 'choice'))
  const asked = onContent.find(key => fields.node(key) !== undefined)
  if (asked !== undefined && fields.node('unscannable') === undefined)
    problems.error(fields.placeOf(asked), 210, missing)
  if (Number(wanted['larger-than']) + 1 >= Number(wanted['smaller-than']))
    problems.error(
      fields.placeOf('smaller-than'),
      223,
      'no file is larger than the one and smaller than the other',
    )
  return choice === 'match' ? withUnscannable(wanted) : wanted
}

/** A file that cannot be read has `unscannable` for its type and label: where it is to fit, that is wanted as well. */
function withUnscannable(wanted: WantedMembers): WantedMembers {
  const lists = onContent.filter(key => wanted[key] !== undefined)
  const added = lists.map(key => [key, [...(wanted[key] as readonly string[]), unscannable]])
  return { ...wanted, ...Object.fromEntries(added) }
}
