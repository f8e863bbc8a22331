import { boolean, integer, mapping, oneOf, size, string, type Reader } from '../../src/diagnostics/index.ts'
import { methods, readMethods } from '../../src/apps/index.ts'
import { headerFields, path, rate, someOf, texts } from './readers.ts'
import type { Preparation, Read, Sockets, Upload } from './scenario.ts'

const weight = integer(1, 1_000)
const statuses = someOf(integer(200, 599))
/** Without HEAD: autocannon would wait for the content that its answers announce. */
const reading = methods.filter(method => readMethods.has(method) && method !== 'HEAD')
const changing = methods.filter(method => !readMethods.has(method))
const mebi = 2 ** 20

/** An upload is in memory once for each connection. */
const largestUpload = 64 * mebi
const largestMessage = mebi

/** @param usualPath asked for where no paths are given */
export const read = (usualPath: string): Reader<Read> =>
  mapping(fields => ({
    paths: fields.optional('paths', someOf(path), [usualPath]),
    weight: fields.optional('weight', weight, 1),
    method: fields.optional('method', oneOf(reading, 'method that reads'), 'GET'),
    fields: fields.optional('fields', headerFields, {}),
    expect: fields.optional('expect', statuses),
  }))

export const upload: Reader<Upload> = mapping(fields => {
  const to = fields.required('path', path)
  const as = fields.optional('as', oneOf(['raw', 'form'], 'kind of upload'), 'form')
  const octets = fields.required('size', sizeUpTo(largestUpload, '64MiB'))
  const parts = { part: fields.optional('part', string, 'file'), form: fields.optional('form', texts, {}) }
  const asked = {
    weight: fields.optional('weight', weight, 1),
    method: fields.optional('method', oneOf(changing, 'method that changes'), as === 'raw' ? 'PUT' : 'POST'),
    file: fields.optional('file', string, 'load-test.txt'),
    type: fields.optional('type', string, 'text/plain'),
    fields: fields.optional('fields', headerFields, {}),
    expect: fields.optional('expect', statuses),
  }
  return to === undefined || octets === undefined
    ? undefined
    : { path: to, as, size: octets, ...parts, ...asked }
})

export const sockets: Reader<Sockets> = mapping(fields => {
  const to = fields.required('path', path)
  const others = {
    count: fields.optional('count', integer(1, 10_000), 1),
    perSecond: fields.optional('messages-per-second', rate, 1),
    size: fields.optional('size', sizeUpTo(largestMessage, '1MiB'), 32),
    echo: fields.optional('echo', boolean, true),
  }
  return to === undefined ? undefined : { path: to, ...others }
})

export const preparation: Reader<Preparation> = mapping(fields => {
  const to = fields.required('path', path)
  const form = fields.required('form', texts)
  const expect = fields.optional('expect', statuses, [200, 204, 302, 303])
  return to === undefined || form === undefined ? undefined : { path: to, form, expect }
})

/** @param words the largest size as an author writes it */
const sizeUpTo =
  (most: number, words: string): Reader<number> =>
  (node, problems) => {
    const octets = size(node, problems)
    if (octets === undefined || octets <= most) return octets
    problems.error(node.place, 108, `this is more than a load test sends at once; at most ${words}`)
    return undefined
  }
