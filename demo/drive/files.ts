import { createHash } from 'node:crypto'

/** A file that Drive keeps. */
export interface DriveFile {
  readonly id: number
  readonly name: string
  readonly content: Buffer
  /** A strong validator, without quotes. */
  readonly version: string
  readonly modified: Date
  readonly sharedWith: readonly string[]
}

/** What happened to a file. */
export interface FileChange {
  readonly change: 'created' | 'updated' | 'renamed' | 'shared' | 'deleted'
  readonly id: number
  readonly name: string
}

/** A change that Drive does not make; the message is for its users. */
export class FileRefusal extends Error {
  override readonly name = 'FileRefusal'
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

/** Bytes that all files may have together. */
export const capacity = 64 * 1024 * 1024

/** The files of Drive, in memory, with a word to whoever watches about every change. */
export class FileStore {
  readonly #files = new Map<number, DriveFile>()
  readonly #watchers = new Set<(change: FileChange) => void>()
  #lastId = 0

  list(): DriveFile[] {
    return [...this.#files.values()].sort((a, b) => a.name.localeCompare(b.name, 'en'))
  }

  get(id: number): DriveFile {
    const file = this.#files.get(id)
    if (file === undefined) throw new FileRefusal(404, 'not_found', 'This file is not here any more.')
    return file
  }

  /** The bytes in use. */
  get used(): number {
    return this.list().reduce((sum, file) => sum + file.content.length, 0)
  }

  /** Keeps a file; one of the same name gets the new content. */
  put(name: string, content: Buffer): DriveFile {
    checkName(name)
    const old = this.#named(name)
    if (this.used - (old?.content.length ?? 0) + content.length > capacity)
      throw new FileRefusal(413, 'drive_full', 'There is no room for this file. Delete some files first.')
    const id = old?.id ?? ++this.#lastId
    const version = createHash('sha256').update(content).digest('base64url').slice(0, 16)
    const sharedWith = old?.sharedWith ?? []
    const file = { id, name, content, version, modified: new Date(), sharedWith }
    return this.#keep(file, old === undefined ? 'created' : 'updated')
  }

  rename(id: number, name: string): DriveFile {
    checkName(name)
    const file = this.get(id)
    if ((this.#named(name)?.id ?? id) !== id)
      throw new FileRefusal(409, 'name_taken', 'There is another file with this name.')
    return this.#keep({ ...file, name }, 'renamed')
  }

  share(id: number, person: string): DriveFile {
    const file = this.get(id)
    if (!/^[^\s@]+@[^\s@]+$/.test(person) || person.length > 100)
      throw new FileRefusal(422, 'bad_address', 'Please give an email address.')
    return this.#keep(
      { ...file, sharedWith: [...new Set([...file.sharedWith, person])].slice(-20) },
      'shared',
    )
  }

  remove(id: number): void {
    const { name } = this.get(id)
    this.#files.delete(id)
    this.#tell({ change: 'deleted', id, name })
  }

  /** Tells of every change from now on, until the returned function is called. */
  watch(watcher: (change: FileChange) => void): () => void {
    this.#watchers.add(watcher)
    return () => void this.#watchers.delete(watcher)
  }

  #named(name: string): DriveFile | undefined {
    return [...this.#files.values()].find(file => file.name === name)
  }

  #keep(file: DriveFile, change: FileChange['change']): DriveFile {
    this.#files.set(file.id, file)
    this.#tell({ change, id: file.id, name: file.name })
    return file
  }

  #tell(change: FileChange): void {
    for (const watcher of this.#watchers) watcher(change)
  }
}

function checkName(name: string): void {
  if (name.trim() === '' || name.length > 200 || /[/\\\u0000-\u001f\u007f]/.test(name))
    throw new FileRefusal(422, 'bad_name', 'A file name cannot be empty or hold slashes.')
}
