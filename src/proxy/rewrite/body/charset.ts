/** Encodings in which a byte below 0x80 need not be the ASCII character: their bodies cannot be read bytewise. */
const notAscii =
  /^(?:utf-?16|utf-?32|ucs-?[24]|unicode|iso-10646-ucs|csunicode|utf-7|iso-2022|csiso2022|hz-gb|ebcdic|ibm0?37|cp037)/

/**
 * Whether bodies in this charset can be rewritten as bytes.
 * @param charset a label as in Content-Type, any case, or undefined: browsers then assume an ASCII-compatible one
 */
export function isAsciiCompatible(charset: string | undefined): boolean {
  return (
    charset === undefined ||
    !notAscii.test(
      charset
        .trim()
        .replace(/^["']|["']$/g, '')
        .toLowerCase(),
    )
  )
}
