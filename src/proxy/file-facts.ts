import type { FileFacts } from '../policy/index.ts'

/**
 * What a name, a length and a declared type say of a file.
 * @param name a file name or a path; the query and all but the last segment are dropped
 */
export function fileNameFacts(name: string, length: string | undefined, type: string | undefined): FileFacts {
  const base = baseName(name)
  const dot = base.lastIndexOf('.')
  return {
    name: base,
    extension: dot > 0 ? base.slice(dot + 1).toLowerCase() : '',
    size: length !== undefined && /^\d+$/.test(length) ? Number(length) : -1,
    type: mediaType(type),
  }
}

/** A media type without parameters, lower case, empty when there is none (RFC 9110 8.3.1). */
export function mediaType(value: string | undefined): string {
  if (value === undefined) return ''
  const end = value.indexOf(';')
  return (end === -1 ? value : value.slice(0, end)).trim().toLowerCase()
}

function baseName(name: string): string {
  const path = name.split('?', 1)[0]!
  const base = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)
  try {
    return decodeURIComponent(base)
  } catch {
    return base
  }
}
