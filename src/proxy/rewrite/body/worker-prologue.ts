/**
 * How far into the beginning of a script a reader has come: to the first statement that is no directive; to a
 * place from which more bytes must tell; or to the end of the bytes, inside of a comment.
 */
export interface Reached {
  readonly at: number
  readonly inside: 'body' | 'prologue' | 'line comment' | 'block comment'
}

/** What stands at one place. */
interface Piece {
  readonly end: number
  readonly inside: Reached['inside']
}

/** A directive that cannot be told within so many bytes counts as the script's body. */
const longestDirective = 512
/** As many bytes as tell `instanceof` from a name. */
const tellingBytes = 11

// UTF-8, a byte a character: besides ASCII, the no-break space, the byte order mark and two ends of lines.
const space = /(?:[\t\v\f \n\r]|\xc2\xa0|\xef\xbb\xbf|\xe2\x80[\xa8\xa9])+/y
const partOfSpace = /(?:\xc2|\xef|\xef\xbb|\xe2|\xe2\x80|\/)$/y
const lineEnd = /[\n\r]|\xe2\x80[\xa8\xa9]/g
const directive = /(["'])(?:\\[^]|(?!\1)[^\\\n\r])*\1/y
const gap =
  /(?:[\t\v\f \n\r]|\xc2\xa0|\xef\xbb\xbf|\xe2\x80[\xa8\xa9]|\/\/(?:(?!\xe2\x80[\xa8\xa9])[^\n\r])*|\/\*[^]*?\*\/)*/y
const crossesLine = /[\n\r]|\xe2\x80[\xa8\xa9]/
/** What an expression that begins with a string goes on with. */
const goesOn = /^(?:(?!\+\+|--)[.([`,?<>=&|^%*/+-]|!=|in\b|instanceof\b)/

/**
 * Reads through the hashbang, white space, comments and directives with which a script may begin (ECMAScript
 * 11.2.1, 12).
 * @param text bytes as latin1
 * @param from where the last reading of these bytes came to; the script itself begins at 0
 * @param final whether nothing comes after `text`
 */
export function readPrologue(text: string, from: Reached, final: boolean): Reached {
  let { at, inside } = from
  while (at < text.length) {
    const piece = pieceAt(text, at, inside, final)
    if (piece === undefined) return { at, inside }
    at = piece.end
    inside = piece.inside
    if (inside === 'body') break
  }
  return { at, inside }
}

function pieceAt(text: string, at: number, inside: Reached['inside'], final: boolean): Piece | undefined {
  if (inside === 'line comment') return lineComment(text, at)
  if (inside === 'block comment') return blockComment(text, at)
  const spaces = match(space, text, at)
  if (spaces > 0) return { end: at + spaces, inside: 'prologue' }
  if (text.startsWith('//', at)) return { end: at + 2, inside: 'line comment' }
  if (text.startsWith('/*', at)) return { end: at + 2, inside: 'block comment' }
  if (!final && match(partOfSpace, text, at) > 0) return undefined
  return text[at] === '"' || text[at] === "'" ? directiveAt(text, at, final) : body(at)
}

const body = (at: number): Piece => ({ end: at, inside: 'body' })

function match(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0].length ?? 0
}

/** The end of the line is none of the comment. */
function lineComment(text: string, at: number): Piece | undefined {
  lineEnd.lastIndex = at
  const found = lineEnd.exec(text)
  if (found !== null) return { end: found.index, inside: 'prologue' }
  return goOn(text, at, 'line comment', /\xe2\x80?$/)
}

function blockComment(text: string, at: number): Piece | undefined {
  const end = text.indexOf('*/', at)
  return end < 0 ? goOn(text, at, 'block comment', /\*$/) : { end: end + 2, inside: 'prologue' }
}

/** A comment goes on after these bytes, the last of which may belong to its end. */
function goOn(text: string, at: number, inside: Reached['inside'], part: RegExp): Piece | undefined {
  const end = text.length - (part.exec(text.slice(-2))?.[0].length ?? 0)
  return end > at ? { end, inside } : undefined
}

/** A string is a directive when it is a whole statement. */
function directiveAt(text: string, at: number, final: boolean): Piece | undefined {
  const seen = text.slice(at, at + longestDirective)
  const isAll = final && at + seen.length === text.length
  const string = match(directive, seen, 0)
  const between = string === 0 ? 0 : match(gap, seen, string)
  const next = string === 0 ? '' : seen.slice(string + between)
  const mayGoOn = next.length < tellingBytes || next.startsWith('/*')
  if (mayGoOn && !isAll) return seen.length === longestDirective ? body(at) : undefined
  if (string === 0) return body(at)
  if (next.startsWith(';')) return { end: at + string + between + 1, inside: 'prologue' }
  const isWhole =
    next === '' || (crossesLine.test(seen.slice(string, string + between)) && !goesOn.test(next))
  return isWhole ? { end: at + string + between, inside: 'prologue' } : body(at)
}
