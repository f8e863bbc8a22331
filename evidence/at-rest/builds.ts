/** The product as it is, and copies of it with lines put in. */
import {
  closeSync,
  cpSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'

/** A product to be run. */
export interface Build {
  readonly name: string
  readonly root: string
  /** A directory for what a run makes beside the edge. */
  readonly scratch: string
  readonly environment: Readonly<Record<string, string>>
  /** The command that starts an edge. */
  start(configuration: string): string[]
}

/** Lines that a copy has and the product has not. */
export interface Insertion {
  readonly file: string
  /** A text that stands there exactly once. */
  readonly anchor: string
  /** What stands there instead; `$&` is the anchor. */
  readonly replacement: string
}

const product = join(import.meta.dirname, '../..')
/** What an edge reads of the product, beside its packages. */
const directories = ['bin', 'src', 'browser']
const parts = [...directories, 'package.json']

/**
 * Reads a little of every file that an edge may read. A file system notes when a file was last read, once a day (relatime of
 * mount(8)), and the first look at a module would count as something that the edge has written.
 */
export function readProductOnce(): void {
  const octet = Buffer.alloc(1)
  for (const directory of [...directories, 'node_modules'])
    for (const entry of readdirSync(join(product, directory), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue
      const descriptor = openSync(join(entry.parentPath, entry.name), 'r')
      readSync(descriptor, octet)
      closeSync(descriptor)
    }
}

/** The product itself. */
export const cleanBuild = (scratch: string): Build => buildAt('clean', product, scratch)

/**
 * A copy with insertions.
 * @throws when the product has changed so that an anchor is not there, or not once
 */
export function changedBuild(
  name: string,
  scratch: string,
  insertions: readonly Insertion[],
  environment: Build['environment'] = {},
): Build {
  const root = join(scratch, 'product')
  mkdirSync(root, { recursive: true })
  for (const part of parts) cpSync(join(product, part), join(root, part), { recursive: true })
  symlinkSync(join(product, 'node_modules'), join(root, 'node_modules'))
  for (const insertion of insertions) insert(root, insertion)
  return buildAt(name, root, scratch, environment)
}

function insert(root: string, { file, anchor, replacement }: Insertion): void {
  const path = join(root, file)
  const text = readFileSync(path, 'utf8')
  const count = text.split(anchor).length - 1
  if (count !== 1) throw new Error(`${file} has ${count} times, not once: ${anchor}`)
  writeFileSync(
    path,
    text.replace(anchor, () => replacement.replaceAll('$&', () => anchor)),
  )
}

function buildAt(name: string, root: string, scratch: string, environment: Build['environment'] = {}): Build {
  mkdirSync(scratch, { recursive: true })
  const start = (configuration: string) => [join(root, 'bin/sallyport'), 'start', '--config', configuration]
  return { name, root, scratch, environment, start }
}
