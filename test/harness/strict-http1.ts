/** A request as an upstream reads it that takes nothing but what RFC 9112 says. */
export interface StrictRequest {
  readonly method: string
  readonly target: string
  /** Name, value, name, value …; names in lower case. */
  readonly fields: readonly string[]
  /** All values of a field, by its lower-case name. */
  values(name: string): readonly string[]
  /** Its content, without the framing. */
  readonly content: string
}

const requestLine = /^([A-Z]+) (\/[!-~]*) HTTP\/1\.1$/
const fieldLine =
  /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[\t ]*((?:[!-~\x80-\xff](?:[\t -~\x80-\xff]*[!-~\x80-\xff])?)?)[\t ]*$/

/** Octets that are no request. */
export class NoRequest extends Error {
  override readonly name = 'NoRequest'
}

/** Takes the octets of one connection, and gives each request once all of it has come. */
export class StrictReader {
  #pending = ''

  /**
   * @param text one octet per character
   * @throws NoRequest
   */
  read(text: string): StrictRequest[] {
    this.#pending += text
    const requests: StrictRequest[] = []
    for (let next = this.#next(); next !== undefined; next = this.#next()) requests.push(next)
    return requests
  }

  #next(): StrictRequest | undefined {
    const end = this.#pending.indexOf('\r\n\r\n')
    if (end === -1) return undefined
    const { method, target, fields } = readHead(this.#pending.slice(0, end))
    const values = (name: string): string[] =>
      fields.filter((_, index) => index % 2 === 1 && fields[index - 1] === name)
    const content = readContent(this.#pending.slice(end + 4), values)
    if (content === undefined) return undefined
    this.#pending = this.#pending.slice(end + 4 + content.length)
    return { method, target, fields, values, content: content.text }
  }
}

function readHead(head: string) {
  const [line = '', ...lines] = head.split('\r\n')
  const start = requestLine.exec(line)
  if (start === null) throw new NoRequest(line)
  const fields = lines.flatMap(text => {
    const field = fieldLine.exec(text)
    if (field === null) throw new NoRequest(text)
    return [field[1]!.toLowerCase(), field[2]!]
  })
  return { method: start[1]!, target: start[2]!, fields }
}

interface Content {
  readonly text: string
  /** With its framing. */
  readonly length: number
}

/** RFC 9112 6.3; undefined while some of it is still to come. */
function readContent(text: string, values: (name: string) => readonly string[]): Content | undefined {
  const [codings, lengths] = [values('transfer-encoding'), values('content-length')]
  if (codings.length + lengths.length > 1) throw new NoRequest('two framings')
  if (codings.length === 1) {
    if (codings[0] !== 'chunked') throw new NoRequest(codings[0])
    return readChunks(text)
  }
  if (lengths.length === 0) return { text: '', length: 0 }
  if (!/^\d{1,15}$/.test(lengths[0]!)) throw new NoRequest(lengths[0])
  const length = Number(lengths[0])
  return text.length < length ? undefined : { text: text.slice(0, length), length }
}

/** RFC 9112 7.1, without extensions and trailers: we never send them. */
function readChunks(text: string): Content | undefined {
  let content = ''
  for (let at = 0; ;) {
    const end = text.indexOf('\r\n', at)
    if (end === -1) return undefined
    const size = text.slice(at, end)
    if (!/^[0-9A-Fa-f]{1,8}$/.test(size)) throw new NoRequest(size)
    const after = end + 2 + Number.parseInt(size, 16)
    if (text.length < after + 2) return undefined
    if (text.slice(after, after + 2) !== '\r\n') throw new NoRequest('a chunk without its end')
    if (after === end + 2) return { text: content, length: after + 2 }
    content += text.slice(end + 2, after)
    at = after + 2
  }
}
