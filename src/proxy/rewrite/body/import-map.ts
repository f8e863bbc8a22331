/**
 * An import map without its digests (HTML Living Standard 8.1.5.2, "integrity"): they are of modules as the app sent
 * them, and browsers would refuse those that are mapped. What is no import map stays as it is, byte for byte.
 */
export function withoutDigests(text: Buffer): Buffer {
  if (!text.includes('"integrity"')) return text
  try {
    const { integrity: _, ...map } = JSON.parse(text.toString()) as Record<string, unknown>
    return Buffer.from(JSON.stringify(map).replaceAll('<', '\\u003c'))
  } catch {
    return text
  }
}
