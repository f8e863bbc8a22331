import { mediaType } from './media-type.ts'
import { dispositionNames } from './disposition.ts'

/** What the head of a part of a multipart content says (RFC 2046 5.1, RFC 7578 4). */
export interface PartHead {
  /** Every file name that it gives; apps differ on which of several counts. */
  readonly names: readonly string[]
  /** The declared media type, empty when there is none. */
  readonly declaredType: string
  /** Whether the content stands there as it is, to be told by its first bytes. */
  readonly plain: boolean
}

/** A head that readers could differ on: nothing is known of such a part. */
export const unclearHead: PartHead = { names: [], declaredType: '', plain: false }

/** Lines that end with a lone CR or LF are lines for some readers only; browsers write none. */
const loneEnd = /\r(?!\n)|(?<!\r)\n/

/** Reads a head, from behind the delimiter to the empty line. */
export function readPartHead(bytes: Buffer): PartHead {
  const text = bytes.toString()
  if (loneEnd.test(text)) return unclearHead
  const fields = text
    .replaceAll(/\r\n[ \t]+/g, ' ')
    .split('\r\n')
    .map(splitField)
  const valuesOf = (name: string): string[] => fields.flatMap(([key, value]) => (key === name ? value : []))
  const types = valuesOf('content-type').map(mediaType)
  if (types.length > 1 || types.some(type => type.startsWith('multipart/'))) return unclearHead
  return {
    names: valuesOf('content-disposition').flatMap(dispositionNames),
    declaredType: types[0] ?? '',
    plain:
      valuesOf('content-encoding').length === 0 &&
      valuesOf('content-transfer-encoding').every(coding => /^(?:7bit|8bit|binary)$/i.test(coding)),
  }
}

function splitField(line: string): [name: string, value: string] {
  const colon = line.indexOf(':')
  return [line.slice(0, Math.max(colon, 0)).trim().toLowerCase(), line.slice(colon + 1).trim()]
}
