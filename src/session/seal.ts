import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { KeyRing } from './key-ring.ts'

const version = 'v1'
const nonceBytes = 12
const tagBytes = 16
/** Derived keys kept; a ring seldom has more than a dozen. */
const derivedKeys = 256

/**
 * Seals small texts so that only this ring opens them, for one purpose and one context.
 * Form: `v1.<key id>.<base64url of nonce ‖ ciphertext ‖ tag>` (AES-256-GCM, NIST SP 800-38D).
 */
export interface Sealer {
  seal(plain: string, context: string): string
  /** The text, or undefined for anything that this sealer did not make for this very context. */
  open(sealed: string, context: string): string | undefined
}

/**
 * @param purpose separates kinds of tokens: a ticket never opens as a session
 */
export function createSealer(ring: KeyRing, purpose: string): Sealer {
  const keys = new LRUCache<string, Buffer>({ max: derivedKeys })
  const keyFor = (id: string, secret: Buffer): Buffer => {
    const known = keys.get(id)
    if (known !== undefined) return known
    const derived = Buffer.from(hkdfSync('sha256', secret, '', `sallyport seal ${purpose}`, 32))
    keys.set(id, derived)
    return derived
  }
  const associated = (said: string, id: string, context: string): Buffer =>
    Buffer.from(JSON.stringify([said, id, purpose, context]))

  return {
    seal(plain, context) {
      const { id, secret } = ring.current
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv('aes-256-gcm', keyFor(id, secret), nonce)
      cipher.setAAD(associated(version, id, context))
      const body = Buffer.concat([nonce, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()])
      return `${version}.${id}.${body.toString('base64url')}`
    },

    open(sealed, context) {
      const [said = '', id = '', text = '', ...more] = sealed.split('.')
      const known = ring.byId(id)
      const body = Buffer.from(text, 'base64url')
      const isWhole = body.length >= nonceBytes + tagBytes
      const key = known === undefined ? decoy.key : keyFor(id, known.secret)
      const plain = decrypt(isWhole ? body : decoy.body, key, associated(said, id, context))
      const isOurs =
        said === version && known !== undefined && more.length === 0 && isWhole && isCanonical(text, body)
      return isOurs ? plain : undefined
    },
  }
}

/** The id of the key that a sealed text says has sealed it. */
export const sealingKeyOf = (sealed: string): string => sealed.split('.', 2)[1] ?? ''

/** What cannot be opened is decrypted all the same, so that time does not tell what was wrong with it. */
const decoy = { key: randomBytes(32), body: randomBytes(nonceBytes + tagBytes) }

/** Two spellings of one token would be two tokens for every cache and count that goes by the text. */
const isCanonical = (text: string, body: Buffer): boolean =>
  /^[A-Za-z0-9_-]+$/.test(text) && body.toString('base64url') === text

function decrypt(body: Buffer, key: Buffer, associated: Buffer): string | undefined {
  const decipher = createDecipheriv('aes-256-gcm', key, body.subarray(0, nonceBytes), {
    authTagLength: tagBytes,
  })
  decipher.setAAD(associated)
  decipher.setAuthTag(body.subarray(-tagBytes))
  try {
    return decipher.update(body.subarray(nonceBytes, -tagBytes), undefined, 'utf8') + decipher.final('utf8')
  } catch {
    return undefined
  }
}
