import { createHash, hkdfSync, randomBytes } from 'node:crypto'

/** One key of the ring. */
export interface SealingKey {
  /** Eight hex digits; stands in every token that this key seals. */
  readonly id: string
  /** 32 bytes. */
  readonly secret: Buffer
  /** When it begins to seal, milliseconds since the epoch; it opens from when it is known. */
  readonly sealsFrom: number
}

/** Keys, newest first; at least one. */
export type Keys = readonly [SealingKey, ...SealingKey[]]

/** The keys that seal and open everything an edge hands to a browser. */
export interface KeyRing {
  /** The newest key whose time has come: the one that seals. */
  readonly current: SealingKey
  /** The key with this id, if the ring still holds it. */
  byId(id: string): SealingKey | undefined
  /**
   * 32 bytes for another purpose, derived from one key (RFC 5869).
   * @param id of a key; undefined comes of one that the ring does not hold
   */
  derive(purpose: string, id: string): Buffer | undefined
  /** Takes over what the ring's file says now. */
  replace(keys: Keys): void
  /** How often that has happened: what was opened before may not open any more. */
  readonly revision: number
}

/**
 * Makes a ring.
 * @param now milliseconds since the epoch
 */
export function createKeyRing(first: Keys, now: () => number = Date.now): KeyRing {
  let keys = first
  let known = new Map(keys.map(key => [key.id, key]))
  let revision = 0

  return {
    get current() {
      const time = now()
      return keys.find(({ sealsFrom }) => sealsFrom <= time) ?? keys.at(-1)!
    },
    byId: id => known.get(id),
    derive(purpose, id) {
      const secret = known.get(id)?.secret
      return secret && Buffer.from(hkdfSync('sha256', secret, '', `sallyport ${purpose}`, 32))
    },
    replace(next) {
      keys = next
      known = new Map(keys.map(key => [key.id, key]))
      revision++
    },
    get revision() {
      return revision
    },
  }
}

/**
 * A fresh key, its id taken from its digest.
 * @param sealsFrom milliseconds since the epoch; at once when 0
 */
export function generateKey(sealsFrom = 0): SealingKey {
  const secret = randomBytes(32)
  return { id: createHash('sha256').update(secret).digest('hex').slice(0, 8), secret, sealsFrom }
}
