/**
 * Encodings in which a byte below 0x80 need not be the ASCII character: their bodies cannot be read bytewise.
 * `unicode` and its kin are labels of UTF-16 (Encoding Standard 4.2).
 */
const notAscii = new RegExp(
  '^(?:utf-?16|utf-?32|utf-?7|ucs-?[24]|unicode|csunicode|iso-10646-ucs|' +
    'iso-2022|csiso2022|hz-gb|ebcdic|(?:ibm|cp)-?(?:037|500|1047))',
)

/**
 * Whether bodies in this charset can be rewritten as bytes.
 * @param charset a label as in Content-Type, any case; undefined counts as ASCII-compatible, as browsers assume
 */
export function isAsciiCompatible(charset: string | undefined): boolean {
  if (charset === undefined) return true
  const label = charset.trim().replace(/^["']/, '').toLowerCase()
  return !notAscii.test(label)
}
