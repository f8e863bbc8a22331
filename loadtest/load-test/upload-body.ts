import type { Fields, Upload } from './scenario.ts'

/** The content of an upload and the type that it is sent with. */
export interface UploadBody {
  readonly type: string
  readonly content: Buffer
}

/** No line of any content begins so. */
const boundary = '----sallyport-load-test'

/** @param form parts beside the file, as they are now */
export function uploadBody({ as, size, type, file, part }: Upload, form: Fields): UploadBody {
  const content = Buffer.alloc(size, 'A line of a file that a load test sends.\n')
  if (as === 'raw') return { type, content }
  const parts = Object.entries(form).map(([name, text]) => `${partHead(name)}\r\n\r\n${text}\r\n`)
  const head = `${partHead(part)}; filename="${quoted(file)}"\r\ncontent-type: ${type}\r\n\r\n`
  return {
    type: `multipart/form-data; boundary=${boundary}`,
    content: Buffer.concat([
      Buffer.from(parts.join('') + head),
      content,
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ]),
  }
}

const partHead = (name: string): string =>
  `--${boundary}\r\ncontent-disposition: form-data; name="${quoted(name)}"`

/** As browsers write names (HTML Standard, multipart/form-data encoding algorithm). */
const quoted = (text: string): string =>
  text.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
