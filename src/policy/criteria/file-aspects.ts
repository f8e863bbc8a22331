import { noFile, unknownExtension, type Facts, type FileFacts } from '../facts.ts'
import type { Aspect } from './condition.ts'

/** What stands for a file where a change needs one and none is moved. */
export const plainFile: FileFacts = {
  name: 'notes.txt',
  extension: 'txt',
  size: 1000,
  declaredType: 'text/plain',
  trueType: 'unknown',
  label: 'none',
}

const withFile = (facts: Facts, change: Partial<FileFacts>): Facts => ({
  ...facts,
  file: { ...(facts.file === noFile ? plainFile : facts.file), ...change },
})

const extensionIn = (fileName: string): string => /[^.]\.([^.]+)$/.exec(fileName)?.[1]?.toLowerCase() ?? ''

/** The name without folders. */
export const name: Aspect<string> = {
  noun: 'name',
  at: 'file.name',
  get: facts => facts.file.name,
  set: (facts, value) => withFile(facts, { name: value, extension: extensionIn(value) }),
  show: value => value || 'unknown',
}

/** The extension; a change of it changes the name too. */
export const extensionOf: Aspect<string> = {
  noun: 'extension',
  at: 'file.extension',
  get: facts => facts.file.extension,
  set: (facts, extension) => {
    const stem = facts.file.name.replace(/\.[^.]*$/, '') || 'notes'
    return withFile(facts, { extension, name: `${stem}.${extension}` })
  },
  show: value => (value === unknownExtension ? 'unknown' : value || 'none'),
}

/** The size in bytes. */
export const sizeOf: Aspect<number> = {
  noun: 'size',
  at: 'file.size',
  get: facts => facts.file.size,
  set: (facts, size) => withFile(facts, { size }),
  show: bytes => (bytes === -1 ? 'unknown' : formatSize(bytes)),
}

/** The media type by the content. */
export const trueType: Aspect<string> = {
  noun: 'type',
  at: 'file.type',
  get: facts => facts.file.trueType,
  set: (facts, type) => withFile(facts, { trueType: type }),
}

/** The media type that the sender says, `unknown` when it says none. */
export const declaredType: Aspect<string> = {
  noun: 'declared-type',
  at: 'file.declared-type',
  get: facts => facts.file.declaredType || 'unknown',
  set: (facts, type) => withFile(facts, { declaredType: type }),
}

/** The sensitivity label. */
export const label: Aspect<string> = {
  noun: 'label',
  at: 'file.label',
  get: facts => facts.file.label,
  set: (facts, value) => withFile(facts, { label: value }),
}

const units = { GiB: 1024 ** 3, GB: 1000 ** 3, MiB: 1024 ** 2, MB: 1000 ** 2, KiB: 1024, KB: 1000 }

/** Bytes as an author would write them: `1MB`, `1000001B`. */
function formatSize(bytes: number): string {
  const unit = Object.entries(units).find(([, factor]) => bytes > 0 && bytes % factor === 0)
  return unit === undefined ? `${bytes}B` : `${bytes / unit[1]}${unit[0]}`
}
