import { mediaType } from './media-type.ts'
import { unknownExtension, unscannable, type FileFacts } from '../policy/index.ts'

/**
 * What a name, a length and a declared type say of a file; nobody has looked at its content yet.
 * @param name a file name or a path; the query and all but the last segment are dropped
 */
export function fileNameFacts(name: string, length: string | undefined, type: string | undefined): FileFacts {
  const decoded = baseName(decode(baseName(name.split('?', 1)[0]!)))
  const { kept, cut } = cutTail(decoded)
  const base = asSaved(kept)
  return {
    name: base,
    extension: cut.includes('.') ? unknownExtension : extensionOf(base),
    size: length !== undefined && /^\d+$/.test(length) ? Number(length) : -1,
    declaredType: mediaType(type),
    trueType: unscannable,
    label: unscannable,
  }
}

/**
 * A name as it ends up on a disk: characters that are not seen go, so does the name of a stream of NTFS
 * (`a.exe::$DATA` is `a.exe`), those that no file system takes become `_`, and dots and spaces at the end go.
 */
export function asSaved(name: string): string {
  const seen = withoutEnd(name.replaceAll(/[\p{Cc}\p{Cf}]/gu, ''))
  return withoutEnd(seen.replace(/:[^:]*:\$[a-z_]+$/i, '').replaceAll(/[?*:|"<>]/g, '_'))
}

/** By a loop: an expression that is anchored at the end only takes the square of the time on long names. */
function withoutEnd(name: string): string {
  let end = name.length
  while (end > 0 && /[.\s]/.test(name[end - 1]!)) end--
  return name.slice(0, end)
}

function extensionOf(name: string): string {
  const dot = name.lastIndexOf('.')
  return dot === -1 ? '' : name.slice(dot + 1).toLowerCase()
}

/**
 * Servers differ on what follows an extension in a path: some drop parameters (`a.exe;x`), decode twice
 * (`a.exe%3Fx`) or end at a NUL. Where the part in question has a dot, both readings have an extension.
 */
function cutTail(name: string): { readonly kept: string; readonly cut: string } {
  const found = /\.[^.;?#\0]+(?=[;?#\0])/.exec(name)
  const end = found === null ? name.length : found.index + found[0].length
  return { kept: name.slice(0, end), cut: name.slice(end) }
}

const baseName = (path: string): string =>
  path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)

/** What is no UTF-8 is decoded octet by octet, so that one bad escape hides none of the others. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
  }
}
