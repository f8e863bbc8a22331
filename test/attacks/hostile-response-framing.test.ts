/*
 * Who: an app that has been taken over, or a broken server in front of it.
 * How: its answers say twice or not at all where they end, end early, go on behind their end, or consist of interim
 *      answers without number (CVE-2026-48931, CVE-2026-1525). A proxy that mends them hands on half a content as the
 *      whole, or gives what is left on the connection to the next user.
 * Lost: one user's answer to another; a file that is cut short and looks whole; the edge's memory.
 */
import type { Socket } from 'node:net'
import t, { type Test } from 'tap'
import { http1, http2 } from '../harness/clients.ts'
import { fine, probe, startDecidedWorld, type DecidedWorld } from '../harness/decided.ts'
import { rawHost } from '../harness/raw-upstream.ts'

interface BadAnswer {
  readonly octets: string
  /** Whether the app ends the connection behind it. */
  readonly ends?: boolean
}

/** A world whose app says something bad to everything but probes, and tells whether it was asked again on a connection where it did. */
async function startBadWorld(t: Test) {
  const broken = new Set<Socket>()
  const state = { bad: { octets: '' } as BadAnswer, reused: 0 }
  const world = await startDecidedWorld(t, ({ target }, socket) => {
    if (broken.has(socket)) state.reused++
    if (target === '/probe') return fine
    broken.add(socket)
    socket.write(state.bad.octets, 'latin1')
    if (state.bad.ends === true) socket.end()
    return undefined
  })
  return { world, state }
}

const head = (...fields: string[]): string => `${['HTTP/1.1 200 OK', ...fields].join('\r\n')}\r\n\r\n`
const length = 'content-length: 2'
const chunked = 'transfer-encoding: chunked'
const many = (count: number): string[] => Array.from({ length: count }, (_, index) => `x-${index}: v`)

/** Broken at the head, so that nothing of it may arrive. */
const brokenHeads: readonly (readonly [name: string, octets: string, ends?: boolean])[] = [
  ['two equal lengths', `${head(length, length)}ok`],
  ['two lengths that differ', `${head(length, 'content-length: 3')}ok`],
  ['a list of lengths', `${head('content-length: 2, 2')}ok`],
  ['a length and chunks', `${head(length, chunked)}2\r\nok\r\n0\r\n\r\n`],
  ['chunks and a length', `${head(chunked, length)}2\r\nok\r\n0\r\n\r\n`],
  ['a signed length', `${head('content-length: +2')}ok`],
  ['a negative length', `${head('content-length: -2')}ok`],
  ['a hexadecimal length', `${head('content-length: 0x2')}ok`],
  ['a length beyond 64 bits', `${head('content-length: 18446744073709551618')}ok`],
  ['an empty length', `${head('content-length:')}ok`],
  ['gzip as a coding', `${head('transfer-encoding: gzip')}ok`, true],
  ['gzip before chunks', `${head('transfer-encoding: gzip, chunked')}0\r\n\r\n`],
  ['chunks twice', `${head('transfer-encoding: chunked, chunked')}0\r\n\r\n`],
  ['an unknown coding', `${head('transfer-encoding: cow')}ok`, true],
  ['a coding and nothing else', `${head('transfer-encoding: identity')}ok`, true],
  ['a folded field', `${head('x-a: b', ' c', length)}ok`],
  ['a folded length', `${head('content-length:', ' 2')}ok`],
  ['NUL in a value', `${head('x-a: b\0c', length)}ok`],
  ['NUL in a name', `${head('x\0a: b', length)}ok`],
  ['a bare carriage return', `${head('x-a: b\rx-c: d', length)}ok`],
  ['a space before the colon', `${head('x-a : b', length)}ok`],
  ['no colon', `${head('x-a', length)}ok`],
  ['no name', `${head(': b', length)}ok`],
  ['201 fields', `${head(...many(200), length)}ok`],
  ['a head over 64 KiB', `${head(...Array<string>(70).fill(`x-a: ${'a'.repeat(1_000)}`), length)}ok`],
  ['no status', 'HTTP/1.1\r\ncontent-length: 2\r\n\r\nok'],
  ['a status of two figures', 'HTTP/1.1 20 OK\r\ncontent-length: 2\r\n\r\nok'],
  ['a status of four figures', 'HTTP/1.1 2000 OK\r\ncontent-length: 2\r\n\r\nok'],
  ['a status below all', 'HTTP/1.1 099 Odd\r\ncontent-length: 2\r\n\r\nok'],
  ['a status beyond all', 'HTTP/1.1 700 Odd\r\ncontent-length: 2\r\n\r\nok'],
  ['another version', 'HTTP/3.0 200 OK\r\ncontent-length: 2\r\n\r\nok'],
  ['another protocol', 'SSH-2.0-OpenSSH_9.9\r\n\r\n'],
  ['no head', 'ok\r\n', true],
  ['an end before the head', 'HTTP/1.1 200 OK\r\nx-a: b\r\n', true],
  ['eleven interim answers', `${'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(11)}${fine}`],
  ['5,000 interim answers', 'HTTP/1.1 103 Early Hints\r\nlink: </a>; rel=preload\r\n\r\n'.repeat(5_000)],
  ['interim answers without an end', 'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(3), true],
  ['100 without an end', 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(12)],
]

/** Broken behind the head: what has arrived must not look like the whole. */
const begun = 'x'.repeat(70_000)
const chunk = `${begun.length.toString(16)}\r\n${begun}\r\n`
const brokenContents: readonly (readonly [name: string, octets: string])[] = [
  ['less than its length', `${head('content-length: 100000')}${begun}`],
  ['an end within a chunk', `${head(chunked)}${chunk}10\r\nab`],
  ['an end between chunks', `${head(chunked)}${chunk}`],
  ['an end within the size of a chunk', `${head(chunked)}${chunk}1`],
  ['an end behind the last chunk’s size', `${head(chunked)}${chunk}0\r\n`],
  ['a size that is no number', `${head(chunked)}${chunk}xyz\r\nab\r\n0\r\n\r\n`],
  ['a size with a sign', `${head(chunked)}${chunk}+2\r\nab\r\n0\r\n\r\n`],
  ['a size beyond 64 bits', `${head(chunked)}${chunk}fffffffffffffffff\r\nab\r\n0\r\n\r\n`],
  ['more than its size', `${head(chunked)}${chunk}2\r\nabc\r\n0\r\n\r\n`],
  ['a bare line feed behind a size', `${head(chunked)}${chunk}2\nab\r\n0\r\n\r\n`],
]

async function isNotReused(t: Test, world: DecidedWorld, state: { readonly reused: number }): Promise<void> {
  t.equal(state.reused, 0, 'the app is never asked again where it broke the rules')
  t.strictSame(await world.undecided(), [])
}

for (const [protocol, client] of Object.entries({ http1, http2 })) {
  t.test(`${protocol}: an answer that is broken at its head is a 502`, async t => {
    const { world, state } = await startBadWorld(t)
    const headers = { cookie: world.cookie(), 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
    for (const [name, octets, ends = false] of brokenHeads) {
      state.bad = { octets, ends }
      t.equal((await client(world.client, rawHost, { path: '/bad', headers })).status, 502, name)
      t.equal(await probe(world), 200, `${name}: the next is served`)
    }
    await isNotReused(t, world, state)
  })

  t.test(`${protocol}: an answer that breaks later is reset, never ended`, async t => {
    const { world, state } = await startBadWorld(t)
    const headers = { cookie: world.cookie() }
    for (const [name, octets] of brokenContents) {
      state.bad = { octets, ends: true }
      await t.rejects(client(world.client, rawHost, { path: '/bad', headers }), name)
      t.equal(await probe(world), 200, `${name}: the next is served`)
    }
    await isNotReused(t, world, state)
  })

  t.test(`${protocol}: what stands behind the end of an answer reaches nobody`, async t => {
    const { world, state } = await startBadWorld(t)
    const headers = { cookie: world.cookie() }
    const poison = 'HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\npoison'
    for (const [name, octets, method, status, text] of [
      ['an answer', fine + poison, 'GET', 200, 'ok'],
      ['an answer behind chunks', `${head(chunked)}2\r\nok\r\n0\r\n\r\n${poison}`, 'GET', 200, 'ok'],
      ['anything', `${fine}anything`, 'GET', 200, 'ok'],
      ['content of a 204', `HTTP/1.1 204 No Content\r\n\r\n${poison}`, 'GET', 204, ''],
      ['content of a 304', `HTTP/1.1 304 Not Modified\r\ncontent-length: 6\r\n\r\n${poison}`, 'GET', 304, ''],
      ['content of an answer to HEAD', `${head('content-length: 6')}${poison}`, 'HEAD', 200, ''],
    ] as const) {
      state.bad = { octets }
      t.match(await client(world.client, rawHost, { method, path: '/bad', headers }), { status, text }, name)
      t.equal(await probe(world), 200, `${name}: the next is served`)
    }
    await isNotReused(t, world, state)
  })
}
