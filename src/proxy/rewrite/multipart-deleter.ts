import type { BodyRewriter } from '../exchange.ts'
import { MultipartScanner, type Part } from '../multipart.ts'

/**
 * Takes our names out of the text fields of a form, and leaves its files byte for byte. The form stays as long as it
 * was, since many apps ask for its length beforehand: what was taken out is made up behind the last delimiter, where
 * readers ignore whatever there is (RFC 2046 5.1.1).
 * @param deleter begins a rewriter that takes our names out of a text
 */
export function createMultipartDeleter(boundary: string, deleter: () => BodyRewriter): BodyRewriter {
  const scanner = new MultipartScanner(boundary, 0)
  let field: BodyRewriter | undefined
  let taken = 0

  const counted = (pieces: readonly Buffer[], given: number): readonly Buffer[] => {
    taken += given - pieces.reduce((octets, piece) => octets + piece.length, 0)
    return pieces
  }
  const finish = (): readonly Buffer[] => {
    const rest = field === undefined ? [] : counted(field.end(), 0)
    field = undefined
    return rest
  }

  const rewrite = (pieces: ReturnType<MultipartScanner['push']>): Buffer[] =>
    pieces.flatMap(({ bytes, part }) => {
      const before = part === undefined ? [] : finish()
      if (part !== undefined && isText(part)) field = deleter()
      return [...before, ...(field === undefined ? [bytes] : counted(field.push(bytes), bytes.length))]
    })

  return {
    push: chunk => rewrite(scanner.push(chunk)),
    flush: () => [],
    end: () => [...rewrite(scanner.end()), ...finish(), Buffer.alloc(taken, ' ')],
  }
}

const isText = ({ head }: Part): boolean =>
  head.plain && head.names.length === 0 && /^(?:$|text\/|application\/json$)/.test(head.declaredType)
