import type { Reply } from '../web/replies.ts'
import type { DriveFile } from './files.ts'

/** The list of files as comma-separated values (RFC 4180), with a note at its top. */
export function fileList(files: readonly DriveFile[], note: string): Reply {
  const rows = files.map(({ name, content, modified }) => [name, content.length, modified.toISOString()])
  const lines = [[note], ['name', 'octets', 'modified'], ...rows]
  return {
    status: 200,
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="files.csv"',
      'cache-control': 'no-store',
    },
    body: lines.map(cells => `${cells.map(quoted).join(',')}\r\n`).join(''),
  }
}

/** A spreadsheet takes a cell that begins so for a formula. */
const isFormula = /^[=+\-@\t\r]/

const quoted = (cell: string | number): string => {
  const text = typeof cell === 'string' && isFormula.test(cell) ? `'${cell}` : String(cell)
  return `"${text.replaceAll('"', '""')}"`
}
