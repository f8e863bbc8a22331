import { isOpenDefault, unscannable, type Facts } from '../../policy/index.ts'
import { bringsNothing, contentCoding, isBodyless, rangeStart } from '../content.ts'
import type { ContentCoding, ContentInspection, Exchange, Reply, UpstreamResponse } from '../exchange.ts'
import { fieldOf, listOf } from '../fields.ts'
import { typeOf } from '../media-type.ts'
import { FirstBytes, wantedBytes } from './first-bytes.ts'
import { replaced } from './replaced.ts'
import { decideStrictest } from './strictest.ts'
import { trueTypeOf } from './true-type.ts'

/**
 * Stage 7, when the head has left a rule open that asks what a file really is: decides by the first bytes of the
 * content. What cannot be read is decided on at once.
 * @returns how to look at the content, an answer in its place, or undefined when it need not be seen
 */
export function inspectContent(exchange: Exchange): ContentInspection | Reply | undefined {
  const response = exchange.response!
  if (exchange.decision?.pending !== true) return undefined
  if (bringsNothing(response.status) || isBodyless(exchange)) return judgeWithout(exchange)
  const coding = readableCoding(response)
  if (coding === undefined) return judge(exchange, unscannable)
  const first = new FirstBytes(coding, isEventStream(response) ? 1 : wantedBytes)
  return {
    judged: first.found.then(trueTypeOf).then(type => judge(exchange, type)),
    push: chunk => first.push(chunk),
    end: () => first.end(),
    destroy: () => first.destroy(),
  }
}

/** The coding of a content whose first bytes are the file's own: not those of a later part of it. */
function readableCoding({ status, fields }: UpstreamResponse): ContentCoding | undefined {
  if (status === 206 && rangeStart(fieldOf(fields, 'content-range') ?? '') !== 0) return undefined
  return contentCoding(listOf(fields, 'content-encoding'))
}

/** Events must leave at once, and the first may be all for long: whatever comes first has to do. */
const isEventStream = (response: UpstreamResponse): boolean => typeOf(response) === 'text/event-stream'

/** No content comes that could be looked at: what is open by default stays shut. */
function judgeWithout(exchange: Exchange): Reply | undefined {
  if (!isOpenDefault(exchange.decision!)) return undefined
  return decideForGood(exchange, [exchange.facts!, ...exchange.alsoResponse])
}

function judge(exchange: Exchange, trueType: string): Reply | undefined {
  const readings = [exchange.facts!, ...exchange.alsoResponse]
  return decideForGood(
    exchange,
    readings.map(facts => ({ ...facts, file: { ...facts.file, trueType } })),
  )
}

function decideForGood(exchange: Exchange, readings: readonly Facts[]): Reply | undefined {
  const code = decideStrictest(exchange, readings, 'content')
  return code && replaced(exchange, 'content', code)
}
