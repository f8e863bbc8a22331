import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { KeyRing } from './key-ring.ts'

const version = 'v1'
const nonceBytes = 12
const tagBytes = 16

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
  const keys = new LRUCache<string, Buffer>({ max: 32 })
  const keyFor = (id: string, secret: Buffer): Buffer => {
    const derived =
      keys.get(id) ?? Buffer.from(hkdfSync('sha256', secret, '', `sallyport seal ${purpose}`, 32))
    keys.set(id, derived)
    return derived
  }
  const associated = (id: string, context: string): Buffer =>
    Buffer.from(JSON.stringify([version, id, purpose, context]))

  return {
    seal(plain, context) {
      const { id, secret } = ring.current
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv('aes-256-gcm', keyFor(id, secret), nonce)
      cipher.setAAD(associated(id, context))
      const body = Buffer.concat([nonce, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()])
      return `${version}.${id}.${body.toString('base64url')}`
    },

    open(sealed, context) {
      const [found, id = '', text = '', ...more] = sealed.split('.')
      const key = ring.byId(id)
      if (found !== version || key === undefined || more.length > 0 || !canonicalBase64url(text))
        return undefined
      return decrypt(Buffer.from(text, 'base64url'), keyFor(id, key.secret), associated(id, context))
    },
  }
}

/** Two spellings of one token would be two tokens for every cache and count that goes by the text. */
const canonicalBase64url = (text: string): boolean =>
  /^[A-Za-z0-9_-]+$/.test(text) && Buffer.from(text, 'base64url').toString('base64url') === text

function decrypt(body: Buffer, key: Buffer, associated: Buffer): string | undefined {
  if (body.length < nonceBytes + tagBytes) return undefined
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
