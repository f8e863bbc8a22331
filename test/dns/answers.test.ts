/** PowerDNS with the configuration that is shipped, and the responder for development, say the same. */
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { dig, startPowerDns } from '../harness/powerdns.ts'
import { putChallenge, startNames, type NameWorld } from './name-world.ts'

interface Server {
  readonly name: string
  readonly port: number
}

async function startBoth(
  t: Test,
  more = '',
): Promise<{ readonly world: NameWorld; readonly servers: Server[] }> {
  const world = await startNames(t, more)
  const powerdns = await startPowerDns(world.socket, join(world.directory, 'pdns'))
  t.teardown(() => powerdns.close())
  const servers = [
    { name: 'PowerDNS', port: powerdns.port },
    { name: 'the responder', port: world.service.ports.dns! },
  ]
  return { world, servers }
}

const statusIn = (answer: string): string => /status: ([A-Z]+)/.exec(answer)![1]!
/** The records of an answer's section, as `name ttl type content`. */
function recordsIn(answer: string, section = 'ANSWER'): string[] {
  const lines = new RegExp(`;; ${section} SECTION:\n([^]*?)\n\n`).exec(answer)?.[1]?.split('\n') ?? []
  return lines
    .map(line =>
      line
        .split(/\s+/)
        .filter((_, index) => index !== 2)
        .join(' '),
    )
    .sort()
}
const subnetIn = (answer: string): string | undefined => /CLIENT-SUBNET: (\S+)/.exec(answer)?.[1]

t.test('each client is told of the nearest edge, and for which network that holds', async t => {
  const { servers } = await startBoth(t)
  const host = 'www.example.com.wiki.edge.example'
  for (const { name, port } of servers) {
    const dutch = await dig(port, host, 'A', '+subnet=193.0.6.0/24')
    t.strictSame(recordsIn(dutch), [`${host}. 10 A 192.0.2.11`], name)
    t.equal(subnetIn(dutch), '193.0.6.0/24/24', name)
    const american = await dig(port, host.toUpperCase(), 'A', '+subnet=8.8.8.0/24')
    t.strictSame(recordsIn(american), [`${host.toUpperCase()}. 10 A 192.0.2.12`], name)
    const australian = await dig(port, 'signin.edge.example', 'A', '+subnet=1.128.0.0/24', '+tcp')
    t.strictSame(recordsIn(australian), ['signin.edge.example. 10 A 192.0.2.13'], name)
    const wide = await dig(port, host, 'A', '+subnet=2001:4860:4860::/48')
    t.strictSame(recordsIn(wide), [`${host}. 10 A 192.0.2.12`], name)
    t.match(subnetIn(wide), /^2001:4860:4860::\/48\/(?:4[89]|[5-9]\d|1\d\d)$/, name)
  }
})

t.test('an app that is bound to a region is told from nowhere else', async t => {
  const { servers } = await startBoth(t)
  for (const { name, port } of servers)
    for (const subnet of ['8.8.8.0/24', '1.128.0.0/24', '193.0.6.0/24'])
      t.strictSame(
        recordsIn(await dig(port, 'files.example.com.files.edge.example', 'A', `+subnet=${subnet}`)),
        ['files.example.com.files.edge.example. 10 A 192.0.2.11'],
        `${name} ${subnet}`,
      )
})

t.test(
  'with spares clients are told of the next best edge after the best, but never outside of bounds',
  async t => {
    const { servers } = await startBoth(t, '  spares: 1')
    for (const { name, port } of servers) {
      const inOrder = async (host: string): Promise<string> =>
        (await dig(port, host, 'A', '+subnet=193.0.6.0/24', '+short')).trim()
      t.equal(await inOrder('www.example.com.wiki.edge.example'), '192.0.2.11\n192.0.2.12', name)
      t.equal(await inOrder('files.example.com.files.edge.example'), '192.0.2.11', name)
    }
  },
)

t.test('a zone has an SOA, name servers, and says what it has not', async t => {
  const { servers } = await startBoth(t)
  for (const { name, port } of servers) {
    t.match(recordsIn(await dig(port, 'edge.example', 'SOA')), [
      /^edge\.example\. 3600 SOA ns1\.edge\.example\. hostmaster\.edge\.example\. \d{10} 3600 600 604800 30$/,
    ])
    t.strictSame(
      recordsIn(await dig(port, 'edge.example', 'NS')),
      ['edge.example. 3600 NS ns1.edge.example.', 'edge.example. 3600 NS ns2.corp.example.'],
      name,
    )
    t.strictSame(
      recordsIn(await dig(port, 'ns1.edge.example', 'A')),
      ['ns1.edge.example. 3600 A 192.0.2.53'],
      name,
    )
    const absent = await dig(port, 'nobody.edge.example', 'A')
    t.equal(statusIn(absent), 'NXDOMAIN', name)
    t.match(recordsIn(absent, 'AUTHORITY'), [/^edge\.example\. 30 SOA /], name)
    for (const between of ['example.com.wiki.edge.example', 'wiki.edge.example', 'edge.example'])
      t.equal(statusIn(await dig(port, between, 'A')), 'NOERROR', `${name} ${between}`)
    for (const type of ['AAAA', 'TXT', 'MX']) {
      const without = await dig(port, 'signin.edge.example', type)
      t.equal(statusIn(without), 'NOERROR', `${name} ${type}`)
      t.strictSame(recordsIn(without), [])
      t.match(recordsIn(without, 'AUTHORITY'), [/^edge\.example\. 30 SOA /], name)
    }
    t.equal(statusIn(await dig(port, 'www.example.com', 'A')), 'REFUSED', name)
  }
})

t.test('what an ACME client leaves is told at once, and gone at once', async t => {
  const { world, servers } = await startBoth(t)
  const name = '_acme-challenge.wiki.edge.example'
  for (const { port } of servers) t.strictSame(recordsIn(await dig(port, name, 'TXT')), [])
  putChallenge(world, name, 'first value\nsecond\n')
  for (const { port } of servers)
    t.strictSame(recordsIn(await dig(port, name, 'TXT')), [
      `${name}. 0 TXT "first value"`,
      `${name}. 0 TXT "second"`,
    ])
  const wildcard = '_acme-challenge.edge.example'
  putChallenge(world, wildcard, 'for all of the suffix')
  for (const { port } of servers) t.strictSame(recordsIn(await dig(port, wildcard, 'TXT')).length, 1)
  putChallenge(world, '_acme-challenge.nobody.edge.example', 'x')
  for (const { port } of servers)
    t.strictSame(recordsIn(await dig(port, '_acme-challenge.nobody.edge.example', 'TXT')), [])
  putChallenge(world, name, '')
  for (const { port } of servers) t.strictSame(recordsIn(await dig(port, name, 'TXT')), [])
})
