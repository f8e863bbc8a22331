import { createHash } from 'node:crypto'

/** A name of somebody else's as sessions hold it: 16 characters that tell it from others and give nothing of it away. */
export const nameDigest = (name: string): string =>
  createHash('sha256').update(name).digest('base64url').slice(0, 16)
