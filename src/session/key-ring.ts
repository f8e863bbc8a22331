import { createHash, hkdfSync, randomBytes } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** One key of the ring. */
interface SealingKey {
  /** Eight hex digits; stands in every token that this key seals. */
  readonly id: string
  /** 32 bytes. */
  readonly secret: Buffer
}

/** The keys that seal and open everything an edge hands to a browser. */
export interface KeyRing {
  /** The newest key: the one that seals. */
  readonly current: SealingKey
  /** The key with this id, if the ring still holds it. */
  byId(id: string): SealingKey | undefined
  /** 32 bytes for another purpose, derived from the newest key (RFC 5869). */
  derive(purpose: string): Buffer
}

interface KeyRingFile {
  readonly keys: readonly { readonly id: string; readonly created: string; readonly secret: string }[]
}

/** Makes a ring from keys, newest first. */
export function createKeyRing(keys: readonly [SealingKey, ...SealingKey[]]): KeyRing {
  const known = new Map(keys.map(key => [key.id, key]))
  return {
    current: keys[0],
    byId: id => known.get(id),
    derive: purpose => Buffer.from(hkdfSync('sha256', keys[0].secret, '', `sallyport ${purpose}`, 32)),
  }
}

/** A fresh key, its id taken from its digest. */
export function generateKey(): SealingKey {
  const secret = randomBytes(32)
  return { id: createHash('sha256').update(secret).digest('hex').slice(0, 8), secret }
}

/** Thrown for a file that is no key ring; the message names it and says what is wrong. */
export class KeyRingFileError extends Error {
  override readonly name = 'KeyRingFileError'
}

/**
 * Reads the ring's file (newest key first), creating it with one key, mode 0600, when there is none.
 * @throws {KeyRingFileError} when its content is no key ring
 */
export function loadOrCreateKeyRing(file: string): KeyRing {
  return readKeyRing(file) ?? (createKeyRingFile(file), readKeyRing(file)!)
}

function readKeyRing(file: string): KeyRing | undefined {
  const text = readIfThere(file)
  if (text === undefined) return undefined
  const [newest, ...older] = parseKeys(file, text)
  if (newest === undefined) throw new KeyRingFileError(`${file} holds no key`)
  return createKeyRing([newest, ...older])
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function parseKeys(file: string, text: string): SealingKey[] {
  try {
    return (JSON.parse(text) as KeyRingFile).keys.map(({ id, secret }) => {
      const bytes = Buffer.from(secret, 'base64')
      if (!/^[0-9a-f]{8}$/.test(id) || bytes.length !== 32) throw new Error('bad key')
      return { id, secret: bytes }
    })
  } catch {
    throw new KeyRingFileError(
      `${file} is not a key ring; expected {"keys":[{"id","created","secret"}]} with 32-byte secrets`,
    )
  }
}

/** A link fails when the name exists, so two edges that start at once agree on one ring. */
function createKeyRingFile(file: string): void {
  const { id, secret } = generateKey()
  const content: KeyRingFile = {
    keys: [{ id, created: new Date().toISOString(), secret: secret.toString('base64') }],
  }
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const draft = `${file}.${process.pid}.${id}`
  writeFileSync(draft, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600, flag: 'wx' })
  try {
    linkSync(draft, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(draft)
  }
}
