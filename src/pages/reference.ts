import { randomFillSync } from 'node:crypto'

/** Crockford's base 32: no letter that is read as another. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const digits = 10
/** Random bytes are fetched in blocks: one call per reference would cost more than the reference. */
const pool = Buffer.alloc(digits * 512)
let used = pool.length

/** A fresh reference number such as `7F3K9-Q2M4C`: 50 random bits, easy to read out on the telephone. */
export function newReference(): string {
  if (used >= pool.length) {
    randomFillSync(pool)
    used = 0
  }
  let text = ''
  for (let index = 0; index < digits; index++) {
    if (index === digits / 2) text += '-'
    text += alphabet[pool[used + index]! & 31]
  }
  used += digits
  return text
}
