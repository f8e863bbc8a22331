/** Lower case of every byte, ASCII only. */
const lower = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte,
)

/** One for every byte that may stand in a host label: letters, digits, `-` and `_`. */
const labelByte = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number(/[\w-]/.test(String.fromCharCode(byte))),
)

/** The ASCII lower case of a byte; 0 for a place outside of a buffer. */
export function lowerByte(byte: number | undefined): number {
  return byte === undefined ? 0 : lower[byte]!
}

/** Whether the byte may stand in a host label: a letter, a digit, `-` or `_`. */
export function isLabelByte(byte: number | undefined): boolean {
  return byte !== undefined && labelByte[byte] === 1
}

/** Whether the byte is an ASCII letter. */
export function isLetter(byte: number | undefined): boolean {
  return byte !== undefined && (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a
}

/** Whether the byte is an ASCII digit. */
export function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39
}

/** The value of a hexadecimal digit, or -1. */
export function hexValue(byte: number | undefined): number {
  if (isDigit(byte)) return byte! - 0x30
  const letter = lowerByte(byte)
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1
}

/** Whether the byte is white space to an HTML tokenizer; CR counts, since the parser reads it as LF. */
export function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x09 || byte === 0x0d || byte === 0x0c
}

/**
 * How many bytes of `text` (lower case) stand at `at`, in any case, before they differ or the buffer ends.
 */
export function commonLength(bytes: Buffer, at: number, text: Uint8Array): number {
  let length = 0
  while (length < text.length && lowerByte(bytes[at + length]) === text[length]) length++
  return length
}

/** Whether `text` (lower case) stands directly before `end`, in any case. */
export function endsWith(bytes: Buffer, end: number, text: Uint8Array): boolean {
  if (end < text.length) return false
  for (let back = 1; back <= text.length; back++) {
    if (lower[bytes[end - back]!] !== text[text.length - back]) return false
  }
  return true
}
