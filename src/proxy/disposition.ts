import { asSaved } from './file-facts.ts'

/** What a `Content-Disposition` says (RFC 6266). */
export interface Disposition {
  readonly attachment: boolean
  /** The file name as browsers would take it, or empty. */
  readonly filename: string
}

/** `; name=value`; a value without quotes goes on to the next semicolon, as browsers have it. */
const parameter = /;\s*([^\s=;"]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]*))/g

/** Reads a `Content-Disposition`; anything but `inline` is an attachment, as RFC 6266 4.2 says. */
export function parseDisposition(value: string | undefined): Disposition {
  if (value === undefined) return { attachment: false, filename: '' }
  const type = value.split(';', 1)[0]!.trim().toLowerCase()
  let plain = ''
  let extended = ''
  for (const [, name, quoted, token] of value.matchAll(parameter)) {
    const text = quoted?.replace(/\\(.)/g, '$1') ?? token!.trim().replace(/^"/, '')
    if (name!.toLowerCase() === 'filename*') extended ||= decodeExtended(text)
    if (name!.toLowerCase() === 'filename') plain ||= text
  }
  const attachment = type !== '' && type !== 'inline' && !type.includes('=')
  return { attachment, filename: asSaved(extended || plain) }
}

/** Every file name that a `Content-Disposition` gives, as it would be saved; empty ones too. */
export const dispositionNames = (value: string): string[] =>
  [...value.matchAll(parameter)].flatMap(([, name, quoted, token]) => {
    const text = quoted?.replace(/\\(.)/g, '$1') ?? token!.trim()
    if (name!.toLowerCase() === 'filename*') return asSaved(decodeExtended(text))
    return /^filename(?:\*\d+\*?)?$/i.test(name!) ? asSaved(text) : []
  })

/** RFC 8187: `UTF-8''na%C3%AFve.txt`. */
function decodeExtended(text: string): string {
  const match = /^([^']*)'[^']*'(.*)$/.exec(text)
  if (match === null) return ''
  try {
    return match[1]!.toLowerCase() === 'utf-8' ? decodeURIComponent(match[2]!) : unescapeLatin1(match[2]!)
  } catch {
    return ''
  }
}

const unescapeLatin1 = (text: string): string =>
  text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
