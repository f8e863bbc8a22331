import { knownCodings } from '../content.ts'
import type { ContentCoding } from '../exchange.ts'

/** What both the client and we can decode; nothing at all means identity (RFC 9110 12.5.3). */
export const readableCodings = (accepted: string): string => acceptedParts(accepted).join(', ') || 'identity'

/** The coding that costs least here among those the client takes. */
export function preferredCoding(accepted: string | undefined): ContentCoding {
  const offered = acceptedParts(accepted ?? '').map(codingOf)
  return (['br', 'zstd', 'gzip'] as const).find(coding => offered.includes(coding)) ?? 'identity'
}

/** The known codings of an `Accept-Encoding` with their weights; a weight of nought refuses a coding. */
const acceptedParts = (accepted: string): string[] =>
  accepted
    .toLowerCase()
    .split(',')
    .map(part => part.trim())
    .filter(part => knownCodings.has(codingOf(part)) && !/;\s*q=0(?:\.0*)?\s*$/.test(part))

const codingOf = (part: string): string => part.split(';', 1)[0]!.trim()
