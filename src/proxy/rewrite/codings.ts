import type { ContentCoding } from '../exchange.ts'

/** Every coding that we can decode. */
const known: ReadonlySet<string> = new Set<ContentCoding>(['gzip', 'deflate', 'br', 'zstd'])

/** The one coding of a content, or undefined for a chain of codings or one that we do not know. */
export function contentCoding(value: string | undefined): ContentCoding | undefined {
  const coding = value?.trim().toLowerCase() ?? 'identity'
  if (coding === 'x-gzip') return 'gzip'
  if (coding === 'identity' || coding === '') return 'identity'
  return known.has(coding) ? (coding as ContentCoding) : undefined
}

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
    .filter(part => known.has(codingOf(part)) && !/;\s*q=0(?:\.0*)?\s*$/.test(part))

const codingOf = (part: string): string => part.split(';', 1)[0]!.trim()
