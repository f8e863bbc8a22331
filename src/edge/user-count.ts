/** Bits of a count: below a hundred thousand users it errs by less than one in a hundred. */
const bits = 2 ** 17

/**
 * Counts users without keeping who they are: linear counting (Whang, Vander-Zanden and Taylor, 1990), in a memory of always the
 * same size, and such that counts of several processes make one in which nobody counts twice.
 */
export interface UserCount {
  seen(user: string): void
  /** What has been seen, for `countUsers`; base64. */
  digest(): string
}

/** Makes a count that forgets whoever has not been seen for one to two of these times. */
export function createUserCount(forgetMs: number, now: () => number = Date.now): UserCount {
  let current = new Uint8Array(bits / 8)
  let before = new Uint8Array(bits / 8)
  let since = now()
  const turn = (): void => {
    const turns = Math.floor((now() - since) / forgetMs)
    if (turns === 0) return
    before = turns === 1 ? current : new Uint8Array(bits / 8)
    current = new Uint8Array(bits / 8)
    since += turns * forgetMs
  }
  return {
    seen(user) {
      const bit = hashOf(user) % bits
      current[bit >>> 3]! |= 1 << (bit & 7)
    },
    digest() {
      turn()
      return Buffer.from(either(current, before)).toString('base64')
    },
  }
}

/** About how many different users several processes have seen. */
export function countUsers(digests: readonly string[]): number {
  const all = digests.map(digest => new Uint8Array(Buffer.from(digest, 'base64')))
  const seen = all.reduce(either, new Uint8Array(bits / 8))
  const zeros = bits - seen.reduce((ones, octet) => ones + onesIn(octet), 0)
  return Math.round(-bits * Math.log(Math.max(zeros, 1) / bits))
}

const either = (a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(a, (octet, index) => octet | (b[index] ?? 0))

function onesIn(octet: number): number {
  let ones = 0
  for (let rest = octet; rest !== 0; rest &= rest - 1) ones++
  return ones
}

/** FNV-1a, and its bits mixed once more: names differ little from one another. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x7feb352d)
  return (hash ^ (hash >>> 15)) >>> 0
}
