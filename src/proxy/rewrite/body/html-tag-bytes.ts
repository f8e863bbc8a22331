/** The bytes that mean something inside of a tag (HTML Standard 13.2.5.8 to 40). */
export const slash = 0x2f
export const greater = 0x3e
export const equals = 0x3d
export const doubleQuote = 0x22
export const singleQuote = 0x27
export const ampersand = 0x26

export const space = 1
export const endsNames = 2
export const endsAttributeNames = 4
export const endsValues = 8

/** What each byte may mean, as bits; a table is several times as fast as comparisons. */
export const meanings = new Uint8Array(256)
for (const byte of [0x20, 0x09, 0x0a, 0x0c, 0x0d])
  meanings[byte] = space | endsNames | endsAttributeNames | endsValues
meanings[slash] = endsNames | endsAttributeNames
meanings[greater] = endsNames | endsAttributeNames | endsValues
meanings[equals] = endsAttributeNames
