import { TextDecoder } from 'node:util'
import type { BodyRewriter } from '../../exchange.ts'

/** The two orders of octets in UTF-16, as the Encoding Standard names them. */
export type Utf16 = 'utf-16le' | 'utf-16be'

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf])

/**
 * The encoding that a label stands for, when it is UTF-16 (Encoding Standard 4.2).
 * @param label as in Content-Type, any case
 */
export function utf16Of(label: string | undefined): Utf16 | undefined {
  // Nearly all text, and a decoder is no small thing.
  if (label === undefined || label === 'utf-8') return undefined
  try {
    const { encoding } = new TextDecoder(label)
    return encoding === 'utf-16le' || encoding === 'utf-16be' ? encoding : undefined
  } catch {
    return undefined
  }
}

/**
 * Text in UTF-16 goes on as UTF-8, so that it can be read octet by octet; all other text as it is. A byte order mark
 * counts before what was declared, as it does for browsers, and stands at the beginning of what comes out, so that it
 * is read as UTF-8 whatever the text itself says.
 * @param declared what the head says
 */
export function readingUtf16(inner: BodyRewriter, declared: Utf16 | undefined): BodyRewriter {
  let decoder: TextDecoder | undefined
  let first: Buffer | undefined = Buffer.alloc(0)

  const begin = (bytes: Buffer): Buffer[] => {
    first = undefined
    const isUtf8 = bytes.subarray(0, byteOrderMark.length).equals(byteOrderMark)
    const encoding = isUtf8 ? undefined : (markOf(bytes) ?? declared)
    if (encoding === undefined) return inner.push(bytes)
    decoder = new TextDecoder(encoding)
    return [...inner.push(byteOrderMark), ...decode(bytes)]
  }
  const decode = (bytes: Buffer): Buffer[] => {
    const text = decoder!.decode(bytes, { stream: true })
    return text === '' ? [] : inner.push(Buffer.from(text))
  }

  return {
    push(chunk) {
      if (first === undefined) return decoder === undefined ? inner.push(chunk) : decode(chunk)
      first = first.length === 0 ? chunk : Buffer.concat([first, chunk])
      return first.length < byteOrderMark.length ? [] : begin(first)
    },
    flush: () => inner.flush(),
    end() {
      const held = first === undefined || first.length === 0 ? [] : begin(first)
      const rest = decoder?.decode() ?? ''
      return [...held, ...(rest === '' ? [] : inner.push(Buffer.from(rest))), ...inner.end()]
    },
  }
}

/** A byte order mark at the beginning (Encoding Standard 4.1, "BOM sniff"). */
function markOf(bytes: Buffer): Utf16 | undefined {
  const mark = bytes.length < 2 ? 0 : bytes.readUInt16BE(0)
  return mark === 0xfffe ? 'utf-16le' : mark === 0xfeff ? 'utf-16be' : undefined
}
