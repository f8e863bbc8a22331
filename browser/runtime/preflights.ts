/** When a browser asks beforehand, so that what it would send at once is sent at once (Fetch Standard 2.2.2, 4.1). */

const languages = /^[\da-z *,.;=-]*$/i
const plainValue = /^[^"():<>?@[\\\]{}]*$/
const simpleType =
  /^\s*(?:application\/x-www-form-urlencoded|multipart\/form-data|text\/plain)\s*(?:;[^"():<>?@[\\\]{}]*)?$/i
const longest = 128

const safelisted: Readonly<Record<string, RegExp>> = {
  accept: plainValue,
  'accept-language': languages,
  'content-language': languages,
  'content-type': simpleType,
  range: /^bytes=\d+-\d*$/,
}

/** @param headers of the app, without what the browser adds for the body */
export function asksBeforehand(method: string, headers: Headers, body: unknown): boolean {
  if (!/^(?:GET|HEAD|POST)$/.test(method) || kindOf(body) === 'ReadableStream') return true
  const type = headers.get('content-type') ?? typeOf(body)
  if (type !== '' && !isSafelisted(type, 'content-type')) return true
  return [...headers].some(([name, value]) => !isSafelisted(value, name))
}

const isSafelisted = (value: string, name: string): boolean =>
  value.length <= longest && safelisted[name]?.test(value) === true

/** Of a body whose type may be any; texts, forms and octets are sent at once. */
function typeOf(body: unknown): string {
  const kind = kindOf(body)
  if (/^(?:Blob|File)$/.test(kind)) return (body as Blob).type
  return kind.endsWith('Document') ? 'application/xml' : ''
}

/** A frame has classes of its own. */
const kindOf = (body: unknown): string => Object.prototype.toString.call(body).slice(8, -1)
