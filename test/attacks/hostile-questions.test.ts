/**
 * The attack: whoever can send datagrams to the name service's own responder, or has got hold of the socket of PowerDNS, sends what
 * is no question: noise, questions cut short, names that point at themselves, client subnets of no family, JSON of odd types, lines
 * without an end, paths in place of names. One of them might end the service, and with it the way of every user to every edge.
 */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import fc from 'fast-check'
import t from 'tap'
import { dig } from '../harness/powerdns.ts'
import { startNames } from '../dns/name-world.ts'

const host = 'www.example.com.wiki.edge.example'
const isAnswering = async (port: number): Promise<boolean> =>
  (await dig(port, host, 'A', '+subnet=193.0.6.0/24', '+short', '+tcp')).trim() === '192.0.2.11'

/** A question for `edge.example`, A, with an OPT record whose client subnet is what is given. */
const withSubnet = (option: readonly number[]): Buffer =>
  Buffer.concat([
    Buffer.from(
      '000700000001000000000001046564676507' + Buffer.from('example').toString('hex') + '0000010001',
      'hex',
    ),
    Buffer.from([0, 0, 41, 4, 208, 0, 0, 0, 0, 0, option.length + 4, 0, 8, 0, option.length, ...option]),
  ])

const crafted = [
  Buffer.alloc(0),
  Buffer.from([0, 7, 0, 0, 0, 1]),
  // A name that points at itself.
  Buffer.from([0, 7, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0xc0, 12, 0, 1, 0, 1]),
  // 65,535 questions, and none of them there.
  Buffer.from([0, 7, 0, 0, 0xff, 0xff, 0, 0, 0, 0, 0, 0]),
  withSubnet([0, 9, 24, 0, 193, 0, 6]),
  withSubnet([0, 1, 255, 255, 193, 0, 6, 0, 0, 0, 0, 0]),
  withSubnet([0, 2, 24, 0]),
  withSubnet([]),
]

t.test('datagrams and streams that are no questions', async t => {
  const { service } = await startNames(t)
  const port = service.ports.dns!
  const udp = createSocket('udp4')
  t.teardown(() => udp.close())
  const noise = fc.sample(fc.uint8Array({ maxLength: 600 }), 2_000).map(octets => Buffer.from(octets))
  const send = promisify<Buffer, number, string, number>(udp.send.bind(udp))
  for (const message of [...crafted, ...noise]) await send(message, port, '127.0.0.1')
  const streams: Socket[] = []
  for (const message of [...crafted, ...noise.slice(0, 50)]) {
    const socket = connect(port, '127.0.0.1').on('error', () => undefined)
    streams.push(socket)
    const length = Buffer.alloc(2)
    length.writeUInt16BE(message.length)
    socket.write(Buffer.concat([length, message]))
  }
  t.ok(await isAnswering(port))
  streams.forEach(socket => socket.destroy())
})

t.test('lines on the socket of PowerDNS that are none of its', async t => {
  const world = await startNames(t)
  const port = world.service.ports.dns!
  const ask = async (lines: readonly string[]): Promise<string[]> => {
    const socket = connect(world.socket)
    let heard = ''
    socket.setEncoding('utf8').on('data', (text: string) => {
      heard += text
      if (heard.split('\n').length > lines.length) socket.end()
    })
    socket.write(lines.map(line => `${line}\n`).join(''))
    await once(socket, 'close')
    return heard.trim().split('\n')
  }
  const lookup = (parameters: unknown): string => JSON.stringify({ method: 'lookup', parameters })
  const odd = [
    'null',
    '5',
    '[]',
    '{',
    '"lookup"',
    '{"method":null}',
    ...[null, 5, {}, [], { qname: 5, qtype: {} }, { qname: null, qtype: null }].map(lookup),
    lookup({ qname: { toString: 1, valueOf: 1 }, qtype: 'A' }),
    '{"method":"getDomainInfo","parameters":null}',
    ...fc.sample(fc.json(), 300).map(text => text.replaceAll('\n', ' ')),
  ]
  t.strictSame(new Set(await ask(odd)), new Set(['{"result":false}']))
  for (const remote of ['x', '999.1.1.1/24', '193.0.6.0/-1', '::/999', '', '1.2.3.4%eth0/0']) {
    const [line] = await ask([lookup({ qname: `${host}.`, qtype: 'ANY', 'real-remote': remote })])
    t.match(line, '"qtype":"A"', remote)
  }
  writeFileSync(join(world.directory, 'secret'), 'secret\n')
  for (const name of [
    '_acme-challenge.../secret',
    '_acme-challenge./../secret',
    '_acme-challenge.%2e%2e/secret',
  ])
    t.strictSame(await ask([lookup({ qname: `${name}.wiki.edge.example.`, qtype: 'TXT' })]), [
      '{"result":false}',
    ])
  const endless = connect(world.socket).on('error', () => undefined)
  endless.write('x'.repeat(100_000))
  await new Promise(resolve => endless.once('close', resolve))
  t.ok(await isAnswering(port))
})
