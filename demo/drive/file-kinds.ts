import { glyphs } from './fonts/icons.ts'

/** What Drive knows about files with one extension. */
export interface FileKind {
  readonly type: string
  /** A character of the icon font. */
  readonly icon: string
  /** How the preview pane shows it. */
  readonly preview: 'text' | 'image' | 'none'
}

const text = (type: string): FileKind => ({ type, icon: glyphs.text, preview: 'text' })
const image = (type: string): FileKind => ({ type, icon: glyphs.image, preview: 'image' })
const office = 'application/vnd.openxmlformats-officedocument'

const kinds: Readonly<Record<string, FileKind>> = {
  txt: text('text/plain; charset=utf-8'),
  md: text('text/markdown; charset=utf-8'),
  csv: text('text/csv; charset=utf-8'),
  json: text('application/json'),
  png: image('image/png'),
  jpg: image('image/jpeg'),
  jpeg: image('image/jpeg'),
  gif: image('image/gif'),
  webp: image('image/webp'),
  pdf: { type: 'application/pdf', icon: glyphs.document, preview: 'none' },
  docx: { type: `${office}.wordprocessingml.document`, icon: glyphs.document, preview: 'none' },
  xlsx: { type: `${office}.spreadsheetml.sheet`, icon: glyphs.sheet, preview: 'none' },
}

const unknown: FileKind = { type: 'application/octet-stream', icon: glyphs.file, preview: 'none' }

/** The kind of a file, by its name alone: what a client says of its type is not believed. */
export function kindOf(name: string): FileKind {
  const extension = name.slice(name.lastIndexOf('.') + 1).toLowerCase()
  return Object.hasOwn(kinds, extension) ? kinds[extension]! : unknown
}
