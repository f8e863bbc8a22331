import {
  acknowledged,
  encoded,
  endHeaders,
  endStream,
  frame,
  headers,
  setting,
  types,
  uint32,
  type RawFields,
} from '../harness/raw-http2.ts'

/** One rule of RFC 9113, and frames that keep or break it. */
export interface Http2Case {
  /** Where the rule stands. */
  readonly section: string
  readonly words: string
  readonly frames: readonly Buffer[]
  /** The stream of whose end the case tells; undefined when it is about the connection. */
  readonly stream?: number
  /** Whether the other side must refuse it: end the connection or the stream, or answer with 400 or more. */
  readonly isRefused: boolean
}

const padded = 0x8
const ping = Buffer.alloc(8, 7)
const maxWindow = 0x7fffffff

/** All cases, for requests of these fields. */
export function http2Cases(fields: RawFields): readonly Http2Case[] {
  const without = (name: string): RawFields => fields.filter(([each]) => each !== name)
  const changed = (name: string, value: string): RawFields =>
    fields.map(([each, old]) => [each, each === name ? value : old])
  const request = headers(1, fields)
  const open = headers(1, changed(':method', 'POST'), endHeaders)
  const refused = (section: string, words: string, ...frames: Buffer[]): Http2Case => ({
    section,
    words,
    frames,
    isRefused: true,
  })
  const refusedStream = (section: string, words: string, ...frames: Buffer[]): Http2Case => ({
    ...refused(section, words, ...frames),
    stream: 1,
  })
  const served = (section: string, words: string, ...frames: Buffer[]): Http2Case => ({
    section,
    words,
    frames,
    stream: 1,
    isRefused: false,
  })
  const malformed = (words: string, list: RawFields): Http2Case =>
    refusedStream('8.1.1', words, headers(1, list))

  return [
    served('8.1', 'a request', request),
    served('5.5', 'a frame of an unknown type before it', frame(0x77, 0, 0, ping), request),
    served('6.5.2', 'an unknown setting before it', frame(types.settings, 0, 0, setting(0xff, 1)), request),
    served(
      '5.3',
      'a priority of its stream before it',
      frame(types.priority, 0, 1, Buffer.alloc(5, 0)),
      request,
    ),
    served(
      '6.1',
      'padding of its content',
      open,
      frame(types.data, padded | endStream, 1, Buffer.from([2, 97, 0, 0])),
    ),
    served(
      '8.1',
      'trailers after its content',
      open,
      frame(types.data, 0, 1, Buffer.from('a')),
      headers(1, [['x-a', 'b']]),
    ),
    served('8.2.2', 'te that says trailers', headers(1, [...fields, ['te', 'trailers']])),
    served('6.10', 'its head in two frames', ...inTwo(fields)),
    served(
      '6.9.1',
      'a larger window for it',
      open,
      frame(types.window, 0, 1, uint32(1)),
      frame(types.data, endStream, 1),
    ),

    refused('4.2', 'a frame that is too large', open, frame(types.data, 0, 1, Buffer.alloc(16_385))),
    refused('4.2', 'settings of five octets', frame(types.settings, 0, 0, Buffer.alloc(5))),
    refused('4.2', 'a ping of seven octets', frame(types.ping, 0, 0, Buffer.alloc(7))),
    refused('4.2', 'a window update of three octets', frame(types.window, 0, 0, Buffer.alloc(3))),
    refused('4.2', 'a reset of three octets', open, frame(types.reset, 0, 1, Buffer.alloc(3))),
    refused(
      '4.3',
      'a block that is no HPACK',
      frame(types.headers, endHeaders | endStream, 1, Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff])),
    ),
    refused('5.1', 'content on a stream that is idle', frame(types.data, endStream, 1)),
    refused('5.1', 'a reset of a stream that is idle', frame(types.reset, 0, 1, uint32(8))),
    refused('5.1', 'a window of a stream that is idle', frame(types.window, 0, 1, uint32(1))),
    refusedStream('5.1', 'content after the end', request, frame(types.data, endStream, 1)),
    refusedStream('5.1', 'a second head after the end', request, headers(1, fields)),
    refused('5.1.1', 'a stream of an even number', headers(2, fields)),
    refused('5.1.1', 'a stream of a lower number', headers(5, fields), headers(3, fields)),
    refused(
      '5.5',
      'a frame of an unknown type within a head',
      frame(types.headers, endStream, 1, encoded(fields)),
      frame(0x77, 0, 1),
    ),
    refused('6.1', 'content on stream 0', frame(types.data, 0, 0, Buffer.from('a'))),
    refused(
      '6.1',
      'padding that is longer than the frame',
      open,
      frame(types.data, padded, 1, Buffer.from([9, 97])),
    ),
    refused('6.2', 'a head on stream 0', headers(0, fields)),
    refused(
      '6.2',
      'padding of a head that is longer than the frame',
      frame(types.headers, padded | endHeaders | endStream, 1, Buffer.from([255, 0])),
    ),
    refused('6.4', 'a reset on stream 0', frame(types.reset, 0, 0, uint32(8))),
    refused(
      '6.5',
      'an acknowledgement with settings in it',
      frame(types.settings, acknowledged, 0, setting(3, 1)),
    ),
    refused('6.5', 'settings on a stream', frame(types.settings, 0, 1, setting(3, 1))),
    refused('6.5.2', 'ENABLE_PUSH of 2', frame(types.settings, 0, 0, setting(2, 2))),
    refused(
      '6.5.2',
      'INITIAL_WINDOW_SIZE beyond the largest',
      frame(types.settings, 0, 0, setting(4, maxWindow + 1)),
    ),
    refused('6.5.2', 'MAX_FRAME_SIZE below the smallest', frame(types.settings, 0, 0, setting(5, 16_383))),
    refused(
      '6.6',
      'a push by the client',
      open,
      frame(types.push, endHeaders, 1, Buffer.concat([uint32(2), encoded(fields)])),
    ),
    refused('6.7', 'a ping on a stream', frame(types.ping, 0, 1, ping)),
    refused('6.8', 'a GOAWAY on a stream', frame(types.goaway, 0, 1, Buffer.alloc(8))),
    refused('6.9', 'a window update of nought for the connection', frame(types.window, 0, 0, uint32(0))),
    refusedStream(
      '6.9',
      'a window update of nought for a stream',
      open,
      frame(types.window, 0, 1, uint32(0)),
    ),
    refused(
      '6.9.1',
      'a window beyond the largest',
      frame(types.window, 0, 0, uint32(maxWindow)),
      frame(types.window, 0, 0, uint32(maxWindow)),
    ),
    refusedStream(
      '6.9.1',
      'a window of a stream beyond the largest',
      open,
      frame(types.window, 0, 1, uint32(maxWindow)),
      frame(types.window, 0, 1, uint32(maxWindow)),
    ),
    refused('6.10', 'a continuation of nothing', frame(types.continuation, endHeaders, 1, encoded(fields))),

    malformed('a name in capitals', [...fields, ['X-A', 'b']]),
    malformed('a field that is the connection’s', [...fields, ['connection', 'keep-alive']]),
    malformed('a transfer coding', [...fields, ['transfer-encoding', 'chunked']]),
    malformed('te that says more', [...fields, ['te', 'gzip']]),
    malformed('a pseudo-header field after others', [...without(':path'), ['x-a', 'b'], [':path', '/']]),
    malformed('an unknown pseudo-header field', [[':x', 'y'], ...fields]),
    malformed('a pseudo-header field of responses', [[':status', '200'], ...fields]),
    malformed('a method twice', [[':method', 'GET'], ...fields]),
    malformed('a path twice', [[':path', '/'], ...fields]),
    malformed('no method', without(':method')),
    malformed('no scheme', without(':scheme')),
    malformed('no path', without(':path')),
    malformed('an empty path', changed(':path', '')),
    malformed('a path that is none', changed(':path', 'x')),
    refusedStream(
      '8.1.1',
      'less content than was said',
      headers(1, [...changed(':method', 'POST'), ['content-length', '5']], endHeaders),
      frame(types.data, endStream, 1, Buffer.from('a')),
    ),
    refusedStream(
      '8.1.1',
      'more content than was said',
      headers(1, [...changed(':method', 'POST'), ['content-length', '1']], endHeaders),
      frame(types.data, endStream, 1, Buffer.from('abc')),
    ),
    refusedStream('8.1', 'a pseudo-header field among trailers', open, headers(1, [[':path', '/x']])),
    refusedStream(
      '8.1',
      'trailers that do not end the stream',
      open,
      headers(1, [['x-a', 'b']], endHeaders),
      frame(types.data, endStream, 1),
    ),
  ]
}

function inTwo(fields: RawFields): readonly Buffer[] {
  const block = encoded(fields)
  return [
    frame(types.headers, endStream, 1, block.subarray(0, 10)),
    frame(types.continuation, endHeaders, 1, block.subarray(10)),
  ]
}
