/** Content of a message: whether there is any, and how it is coded. */
import type { Transform } from 'node:stream'
import {
  constants,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createZstdDecompress,
} from 'node:zlib'
import type { ContentCoding, Exchange } from './exchange.ts'
import { fieldOf } from './fields.ts'

/** Every coding that we can decode. */
export const knownCodings: ReadonlySet<string> = new Set<ContentCoding>(['gzip', 'deflate', 'br', 'zstd'])

/** The one coding of a content, or undefined for a chain of codings or one that we do not know. */
export function contentCoding(value: string | undefined): ContentCoding | undefined {
  const coding = value?.trim().toLowerCase() ?? 'identity'
  if (coding === 'x-gzip') return 'gzip'
  if (coding === 'identity' || coding === '') return 'identity'
  return knownCodings.has(coding) ? (coding as ContentCoding) : undefined
}

/** Brotli windows up to 16 MiB only: a larger one is a way to make us reserve memory. */
export function createDecoder(coding: ContentCoding): Transform | undefined {
  switch (coding) {
    case 'gzip':
      return createGunzip()
    case 'deflate':
      return createInflate()
    case 'br':
      return createBrotliDecompress({ params: { [constants.BROTLI_DECODER_PARAM_LARGE_WINDOW]: 0 } })
    case 'zstd':
      return createZstdDecompress()
    case 'identity':
      return undefined
  }
}

/** RFC 9110 6.4.1, 15.3.6: responses that have no content whatever their fields say. */
export function isBodyless({ client, response }: Exchange): boolean {
  const { status, fields } = response!
  const isEmpty = status === 204 || status === 205 || status === 304
  return client.method === 'HEAD' || isEmpty || fieldOf(fields, 'content-length') === '0'
}

/** Whether a status sends the client elsewhere, or to what it has: what else comes with it is not shown. */
export const bringsNothing = (status: number): boolean => status > 300 && status < 400

/** Where a part of a content begins (RFC 9110 14.4), or undefined when it is none of the units that we know. */
export function rangeStart(contentRange: string): number | undefined {
  const first = /^\s*bytes\s+(\d{1,15})-/i.exec(contentRange)?.[1]
  return first === undefined ? undefined : Number(first)
}
