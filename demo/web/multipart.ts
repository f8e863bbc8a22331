/** One part of a multipart form (RFC 7578). */
export interface FormPart {
  readonly name: string
  /** Present when the part is a file. */
  readonly fileName: string | undefined
  readonly type: string
  readonly content: Buffer
}

/** The parts of a multipart/form-data body, or undefined when it is not one. */
export function parseMultipart(contentType: string, body: Buffer): FormPart[] | undefined {
  const boundary = /^multipart\/form-data\s*;.*\bboundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType)
  if (boundary === null) return undefined
  const delimiter = `--${boundary[1] ?? boundary[2]}`
  const parts = split(body, delimiter).map(parsePart)
  return parts.every(part => part !== undefined) ? parts : undefined
}

/** What stands between delimiter lines; the preamble and the epilogue are no parts. */
function split(body: Buffer, delimiter: string): Buffer[] {
  const parts: Buffer[] = []
  let start = body.indexOf(delimiter)
  while (start !== -1) {
    const from = start + delimiter.length
    if (body.toString('latin1', from, from + 2) === '--') break
    // The line break before a delimiter belongs to the delimiter (RFC 2046 5.1.1).
    const end = body.indexOf(`\r\n${delimiter}`, from)
    if (end === -1) break
    parts.push(body.subarray(from + 2, end))
    start = end + 2
  }
  return parts
}

function parsePart(part: Buffer): FormPart | undefined {
  const headerEnd = part.indexOf('\r\n\r\n')
  const header = part.toString('utf8', 0, headerEnd)
  const disposition = /^content-disposition:\s*form-data(.*)$/im.exec(header)?.[1]
  const name = parameter(disposition, 'name')
  if (headerEnd === -1 || name === undefined) return undefined
  const type = /^content-type:\s*(\S+)/im.exec(header)?.[1] ?? 'text/plain'
  return { name, fileName: parameter(disposition, 'filename'), type, content: part.subarray(headerEnd + 4) }
}

function parameter(disposition: string | undefined, name: string): string | undefined {
  const value = new RegExp(`;\\s*${name}="([^"]*)"`, 'i').exec(disposition ?? '')?.[1]
  // Browsers escape exactly these three in names (HTML, multipart/form-data encoding algorithm).
  return value?.replaceAll('%22', '"').replaceAll('%0D', '\r').replaceAll('%0A', '\n')
}
