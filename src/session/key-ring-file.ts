import {
  chmodSync,
  chownSync,
  linkSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { createKeyRing, generateKey, type KeyRing, type Keys, type SealingKey } from './key-ring.ts'

/** The ring's file, newest key first; times are ISO 8601, secrets base64. */
interface KeyRingFile {
  readonly keys: readonly {
    readonly id: string
    readonly created: string
    /** When the key begins to seal; at once when absent. */
    readonly from?: string
    readonly secret: string
  }[]
}

/** Thrown for a file that is no key ring, or cannot be changed now; the message names it and says what is wrong. */
export class KeyRingFileError extends Error {
  override readonly name = 'KeyRingFileError'
}

/** How a ring is rotated. */
export interface Rotation {
  /** Milliseconds until the new key seals, so that every edge knows it by then. */
  readonly lead: number
  /** Milliseconds for which a key that seals no more still opens; with less than 0 all others are taken out at once. */
  readonly kept: number
}

/** More than anybody needs; a schedule that runs wild must not make a ring that takes long to read. */
const mostKeys = 1_000

/**
 * Reads the ring's file, creating it with one key, mode 0600, when there is none.
 * @throws {KeyRingFileError} when its content is no key ring
 */
export function loadOrCreateKeyRing(file: string): KeyRing {
  return createKeyRing(readKeys(file) ?? (createKeyRingFile(file), readKeys(file)!))
}

/**
 * The keys in a file, or undefined when there is none.
 * @throws {KeyRingFileError} when its content is no key ring
 */
export function readKeys(file: string): Keys | undefined {
  const text = readIfThere(file)
  return text === undefined ? undefined : keysOf(parseFile(file, text))
}

/**
 * The keys in a file that an edge has made.
 * @throws {KeyRingFileError} when there is no ring
 */
export function existingKeys(file: string): Keys {
  return keysOf(readEntries(file))
}

function keysOf(entries: readonly Entry[]): Keys {
  const [newest, ...older] = entries.map(({ key }) => key)
  return [newest!, ...older]
}

/**
 * Milliseconds since the epoch when the ring's newest key was made.
 * @throws {KeyRingFileError} when there is no ring
 */
export function newestKeyTime(file: string): number {
  return Date.parse(readEntries(file)[0]!.created) || 0
}

/**
 * Puts a new key into a ring's file and takes out those that nothing can be sealed with any more that still counts.
 * Whoever reads the file meanwhile reads the ring before or after.
 * @param now milliseconds since the epoch
 * @returns the new key's id, and those that are gone
 * @throws {KeyRingFileError} when there is no ring, or another rotation is under way
 */
export function rotateKeyRing(
  file: string,
  { lead, kept }: Rotation,
  now: number,
): { readonly added: string; readonly removed: readonly string[] } {
  const real = realpath(file)
  return locked(real, () => {
    const entries = readEntries(file)
    const fresh = generateKey(now + lead)
    const entry = { key: fresh, created: new Date(now).toISOString() }
    // A key seals until the next newer one begins to.
    const newer = [entry, ...entries]
    const staying = kept < 0 ? [] : entries.filter((_, index) => newer[index]!.key.sealsFrom > now - kept)
    if (staying.length >= mostKeys) throw new KeyRingFileError(`${file} has ${mostKeys} keys that still open`)
    writeWhole(real, render([entry, ...staying]))
    const removed = entries.filter(each => !staying.includes(each)).map(({ key }) => key.id)
    return { added: fresh.id, removed }
  })
}

interface Entry {
  readonly key: SealingKey
  readonly created: string
}

function readEntries(file: string): Entry[] {
  const text = readIfThere(file)
  if (text === undefined) throw new KeyRingFileError(`${file} is not there; an edge makes it when it starts`)
  return parseFile(file, text)
}

function parseFile(file: string, text: string): Entry[] {
  const entries = parseEntries(file, text)
  if (entries.length === 0) throw new KeyRingFileError(`${file} holds no key`)
  return entries
}

function parseEntries(file: string, text: string): Entry[] {
  try {
    return (JSON.parse(text) as KeyRingFile).keys.map(({ id, created, from, secret }) => {
      const bytes = Buffer.from(secret, 'base64')
      const sealsFrom = from === undefined ? 0 : Date.parse(from)
      if (!/^[0-9a-f]{8}$/.test(id) || bytes.length !== 32 || Number.isNaN(sealsFrom))
        throw new Error('bad key')
      return { key: { id, secret: bytes, sealsFrom }, created }
    })
  } catch {
    throw new KeyRingFileError(
      `${file} is not a key ring; expected {"keys":[{"id","created","from","secret"}]} with 32-byte secrets`,
    )
  }
}

function render(entries: readonly Entry[]): string {
  const keys = entries.map(({ key: { id, secret, sealsFrom }, created }) => ({
    id,
    created,
    ...(sealsFrom > 0 && { from: new Date(sealsFrom).toISOString() }),
    secret: secret.toString('base64'),
  }))
  return `${JSON.stringify({ keys } satisfies KeyRingFile, null, 2)}\n`
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** A link fails when the name exists, so two edges that start at once agree on one ring. */
function createKeyRingFile(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const key = generateKey()
  const draft = `${file}.${process.pid}.${key.id}`
  writeFileSync(draft, render([{ key, created: new Date().toISOString() }]), { mode: 0o600, flag: 'wx' })
  try {
    linkSync(draft, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(draft)
  }
}

/** A link goes on leading to the ring. */
function realpath(file: string): string {
  try {
    return realpathSync(file)
  } catch {
    return file
  }
}

function writeWhole(file: string, text: string): void {
  const draft = `${file}.${process.pid}.draft`
  try {
    writeFileSync(draft, text, { mode: 0o600 })
    // Whoever rotates, edges go on reading it as the user and the group they run as.
    const { uid, gid, mode } = statSync(file)
    chownSync(draft, uid, gid)
    chmodSync(draft, mode)
    renameSync(draft, file)
  } finally {
    rmSync(draft, { force: true })
  }
}

/** No rotation takes as long as this, in milliseconds; whoever left the lock is gone. */
const longestRotation = 60_000

function removeIfLeft(lock: string): void {
  const state = statSync(lock, { throwIfNoEntry: false })
  if (state !== undefined && Date.now() - state.mtimeMs > longestRotation) rmSync(lock, { force: true })
}

/** Of two rotations at once one would take out the key of the other. */
function locked<T>(file: string, action: () => T): T {
  const lock = `${file}.lock`
  removeIfLeft(lock)
  try {
    writeFileSync(lock, '', { flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    throw new KeyRingFileError(`${file} is being rotated by somebody else; try again in a minute`)
  }
  try {
    return action()
  } finally {
    rmSync(lock)
  }
}
