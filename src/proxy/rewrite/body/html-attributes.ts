import { decodeReferences } from './character-references.ts'
import type { Scan } from './html-scan.ts'

/** An attribute of a complete tag; offsets are into the bytes of the scan. */
export interface Attribute {
  /** Lower case. */
  readonly name: string
  readonly start: number
  /** After the value's closing quote. */
  readonly end: number
  /** Both are `end` when there is no value. */
  readonly valueStart: number
  readonly valueEnd: number
  readonly quoted: boolean
}

/** The attributes of the tag that was read last, with repeated ones, of which browsers take the first. */
export function readAttributes({ bytes, tag }: Scan): readonly Attribute[] {
  const attributes: Attribute[] = []
  for (let i = 0; i < tag.spanCount; i += 4) {
    const start = tag.start + tag.spans[i]!
    const nameEnd = tag.start + tag.spans[i + 1]!
    const name = bytes.toString('latin1', start, nameEnd).toLowerCase()
    attributes.push({
      name,
      start,
      ...readValue(bytes, nameEnd, tag.start + tag.spans[i + 2]!, tag.start + tag.spans[i + 3]!),
    })
  }
  return attributes
}

function readValue(bytes: Buffer, nameEnd: number, valueStart: number, valueEnd: number) {
  if (valueStart < nameEnd) return { end: nameEnd, valueStart: nameEnd, valueEnd: nameEnd, quoted: false }
  const quote = bytes[valueStart - 1]
  const quoted = (quote === 0x22 || quote === 0x27) && bytes[valueEnd] === quote
  return { end: quoted ? valueEnd + 1 : valueEnd, valueStart, valueEnd, quoted }
}

/** The decoded value, one character a byte, of the first attribute with a name. */
export function attributeValue(
  scan: Scan,
  attributes: readonly Attribute[],
  name: string,
): string | undefined {
  const attribute = attributes.find(candidate => candidate.name === name)
  if (attribute === undefined) return undefined
  return decodeReferences(scan.bytes.subarray(attribute.valueStart, attribute.valueEnd)).bytes.toString(
    'latin1',
  )
}
