import { Readable } from 'node:stream'
import { contentCoding, rangeStart } from '../content.ts'
import type { ContentCoding, Exchange, Reply } from '../exchange.ts'
import { listOf } from '../fields.ts'
import { isWrite } from '../uploads.ts'
import { FirstBytes, wantedBytes } from './first-bytes.ts'
import { boundaryOf, MultipartScanner, type Piece } from '../multipart.ts'
import { UploadJudge } from './upload-judge.ts'

/** Whether what a request brings must be seen: a rule that asks what a file really is has been left open. */
export const seesUpload = ({ client, decision, activity }: Exchange): boolean =>
  decision?.pending === true && client.body !== undefined && (activity === 'upload' || isWrite(client))

/**
 * Before stage 6: decides by the content that a request brings. Nothing of a file comes out before it has been
 * judged by its first bytes; in a form, that holds for each of its parts.
 * @param blocked takes the answer when a later part is not allowed; the content breaks off then
 * @returns the content, every byte as it came, or an answer in its place
 * @throws when the client goes away before the first bytes are there
 */
export async function inspectUpload(
  exchange: Exchange,
  blocked: (reply: Reply) => void,
): Promise<Readable | Reply> {
  const pieces = judgedPieces(exchange)
  try {
    const first = await pieces.next()
    const content = first.done === true ? [] : continued(first.value, pieces, blocked)
    const judged = Readable.from(content, { objectMode: false, highWaterMark: 65_536 })
    // A content that is given up before anybody has read of it lets go of nothing by itself.
    return judged.once('close', () => void exchange.client.body!.destroy())
  } catch (error) {
    if (error instanceof BlockedUpload) return error.reply
    throw error
  }
}

/** Breaks a content off that may not be sent. */
class BlockedUpload extends Error {
  readonly reply: Reply

  constructor(reply: Reply) {
    super('the content is not allowed')
    this.reply = reply
  }
}

async function* continued(
  first: Buffer,
  rest: AsyncGenerator<Buffer>,
  blocked: (reply: Reply) => void,
): AsyncGenerator<Buffer> {
  try {
    yield first
    yield* rest
  } catch (error) {
    if (error instanceof BlockedUpload) blocked(error.reply)
    throw error
  } finally {
    await rest.return(undefined)
  }
}

function judgedPieces(exchange: Exchange): AsyncGenerator<Buffer> {
  const { client } = exchange
  const judge = new UploadJudge(exchange)
  const body = client.body as AsyncIterable<Buffer>
  const type = client.field('content-type') ?? ''
  const coding = contentCoding(listOf(client.fields, 'content-encoding'))
  if (/multipart\//i.test(type)) {
    const boundary = coding === 'identity' ? boundaryOf(type) : undefined
    return boundary === undefined ? unread(body, judge) : eachPart(body, boundary, judge)
  }
  return coding === undefined || isLaterPart(exchange) ? unread(body, judge) : whole(body, coding, judge)
}

/** The rest of a file that is sent in pieces: by `Content-Range`, or by the offset of resumable uploads (tus). */
function isLaterPart({ client }: Exchange): boolean {
  const range = client.field('content-range')
  const offsets = offsetFields.flatMap(name => client.field(name) ?? [])
  return (range !== undefined && rangeStart(range) !== 0) || offsets.some(offset => Number(offset) !== 0)
}

const offsetFields = ['upload-offset', 'x-goog-upload-offset']

/** Content whose first bytes nobody can look at. */
async function* unread(body: AsyncIterable<Buffer>, judge: UploadJudge): AsyncGenerator<Buffer> {
  pass(await judge.content(undefined))
  yield* body
}

/** Content that is one file. */
async function* whole(
  body: AsyncIterable<Buffer>,
  coding: ContentCoding,
  judge: UploadJudge,
): AsyncGenerator<Buffer> {
  const first = new FirstBytes(coding)
  let held: Buffer[] | undefined = []
  try {
    for await (const chunk of body) {
      if (held === undefined) yield chunk
      else if (held.push(chunk) > 0 && !first.push(chunk)) {
        pass(await judge.content(await first.found))
        yield Buffer.concat(held)
        held = undefined
      }
    }
    if (held === undefined) return
    first.end()
    pass(await judge.content(await first.found))
    yield Buffer.concat(held)
  } finally {
    first.destroy()
  }
}

/** A form, or what else has parts. */
async function* eachPart(
  body: AsyncIterable<Buffer>,
  boundary: string,
  judge: UploadJudge,
): AsyncGenerator<Buffer> {
  const scanner = new MultipartScanner(boundary, wantedBytes)
  let held: Buffer[] | undefined = []
  for await (const pieces of piecesOf(body, scanner)) {
    for (const { bytes, part, stray } of pieces) {
      if (part !== undefined) pass(await judge.part(part))
      else if (stray) pass(await judge.content(undefined))
      else if (held !== undefined) {
        held.push(bytes)
        continue
      }
      yield Buffer.concat([...(held ?? []), bytes])
      held = undefined
    }
  }
  // A form without any part: whatever its reader takes it for.
  if (held === undefined) return
  pass(await judge.content(undefined))
  yield Buffer.concat(held)
}

async function* piecesOf(body: AsyncIterable<Buffer>, scanner: MultipartScanner): AsyncGenerator<Piece[]> {
  for await (const chunk of body) yield scanner.push(chunk)
  yield scanner.end()
}

function pass(reply: Reply | undefined): void {
  if (reply !== undefined) throw new BlockedUpload(reply)
}
