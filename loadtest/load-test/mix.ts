import type { Request } from 'autocannon'
import { seededRandom } from '../policy/random.ts'
import type { CookieJar } from './cookie-jar.ts'
import { withCookies } from './prepare.ts'
import type { Read, Scenario, Upload } from './scenario.ts'
import type { AnswerOutcome } from './tally.ts'
import { uploadBody } from './upload-body.ts'

/** What a kind of request is called in results. */
export const labelsOf = ({ reads, uploads }: Pick<Scenario, 'reads' | 'uploads'>): string[] => [
  ...reads.map(
    ({ method, paths }) =>
      `${method} ${paths.length > 1 ? `${paths[0]} and ${paths.length - 1} more` : paths[0]}`,
  ),
  ...uploads.map(({ method, path, as }) => `${method} ${path} (${as})`),
]

/** What requests of one connection are made of. */
export interface MixOptions {
  readonly scenario: Pick<Scenario, 'reads' | 'uploads'>
  readonly origin: string
  readonly host: string
  readonly sessions: readonly CookieJar[]
  /** Of all connections that there are now, and which of them this is, from 0. */
  readonly connections: number
  readonly connection: number
}

/** What an answer is to the mix. */
export interface MixAnswer {
  /** Which of the kinds was asked. */
  readonly kind: number
  readonly outcome: AnswerOutcome
  /** Whether it is the last of its connection. */
  readonly isLast: boolean
}

/** Told with each answer, before its latency is. */
export type Answered = (answer: MixAnswer) => void

/**
 * The requests of one connection, in an order of its own that holds each kind as often as it weighs. Sessions are used in turns, so that
 * all of them are in use also when there are fewer connections; an answer's cookies go to the session that asked.
 */
export function mixOf(options: MixOptions, answered: Answered): readonly Request[] {
  const { scenario, sessions, connections, connection } = options
  const inUse = sessions.filter((_, index) => index % connections === connection % sessions.length)
  const random = seededRandom(connection + 1)
  let turn = random.between(0, 1_000)
  const next = (): CookieJar => inUse[turn++ % inUse.length]!
  const kinds = [
    ...scenario.reads.map((read, kind) =>
      requestOf(kind, read, readParts(read, turn), options, next, answered),
    ),
    ...scenario.uploads.map((upload, index) =>
      requestOf(scenario.reads.length + index, upload, uploadParts(upload, options), options, next, answered),
    ),
  ]
  const weights = [...scenario.reads, ...scenario.uploads].map(({ weight }) => weight)
  const sequence = kinds.flatMap((request, kind) => Array.from({ length: weights[kind]! }, () => request))
  return shuffled(sequence, (least, most) => random.between(least, most))
}

/** What changes from one request of a kind to the next. */
interface Parts {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Buffer
}

/** @param turn which path comes first */
function readParts({ paths }: Read, turn: number): (session: CookieJar) => Parts {
  let at = turn
  return () => ({ path: paths[at++ % paths.length]!, headers: {} })
}

function uploadParts(upload: Upload, { origin }: MixOptions): (session: CookieJar) => Parts {
  const { path, form } = upload
  const make = (session?: CookieJar): Parts => {
    const { type, content } = uploadBody(upload, session === undefined ? form : withCookies(form, session))
    return { path, headers: { origin, 'content-type': type }, body: content }
  }
  const isSame = !Object.values(form).some(text => text.includes('{cookie:'))
  const always = isSame ? make() : undefined
  return session => always ?? make(session)
}

function requestOf(
  kind: number,
  { method, fields, expect }: Read | Upload,
  partsFor: (session: CookieJar) => Parts,
  { host }: MixOptions,
  next: () => CookieJar,
  answered: Answered,
): Request {
  let session: CookieJar | undefined
  return {
    method,
    setupRequest(request) {
      session = next()
      const { headers, ...parts } = partsFor(session)
      return { ...request, ...parts, headers: { host, cookie: session.header, ...headers, ...fields } }
    },
    onResponse(status, _, __, headers) {
      const field = (name: string): string[] =>
        Object.entries(headers).flatMap(([key, value]) => (key.toLowerCase() === name ? value : []))
      session!.take(field('set-cookie'))
      const isRefusal = status === 403 || field('content-disposition').includes(inPlaceOfFile)
      const isLast = field('connection').some(value => /close/i.test(value))
      answered({ kind, outcome: outcomeOf(status, isRefusal, expect), isLast })
    },
  }
}

/** How an edge of ours answers with 200 where it refuses a file that goes straight to disk. */
const inPlaceOfFile = 'attachment; filename="Download blocked.txt"'

function outcomeOf(status: number, isRefusal: boolean, expect: Read['expect']): AnswerOutcome {
  if (isRefusal) return expect?.includes(403) === true ? 'right' : 'refused'
  const isRight = expect === undefined ? status >= 200 && status < 300 : expect.includes(status)
  return isRight ? 'right' : 'unexpected'
}

/** In an order that is as good as any other (Fisher and Yates). */
function shuffled<T>(values: readonly T[], between: (least: number, most: number) => number): T[] {
  const order = [...values]
  for (let last = order.length - 1; last > 0; last--) {
    const other = between(0, last)
    ;[order[last], order[other]] = [order[other]!, order[last]!]
  }
  return order
}
