import dns from 'node:dns'
import type { LookupAddress, LookupOptions } from 'node:dns'
import type { LookupFunction } from 'node:net'
import t from 'tap'
import { addressRefused, lookup, publicLookup } from '../../src/network/index.ts'

interface Answer {
  readonly error: string | undefined
  readonly found: unknown[]
}

const ask = (look: LookupFunction, host: string, options: LookupOptions = {}): Promise<Answer> =>
  new Promise(resolve => look(host, options, (error, ...found) => resolve({ error: error?.code, found })))

/** Lets the system's resolver know just these names, and counts who asks. */
function resolveTo(names: Record<string, readonly string[]>): string[] {
  const asked: string[] = []
  t.intercept(dns, 'lookup', {
    value: (host: string, _: unknown, callback: (error: Error | null, found?: LookupAddress[]) => void) => {
      asked.push(host)
      const found = names[host]?.map(address => ({ address, family: address.includes(':') ? 6 : 4 }))
      const error = Object.assign(new Error('not found'), { code: 'ENOTFOUND' })
      return found === undefined ? callback(error) : callback(null, found)
    },
  })
  return asked
}

const asked = resolveTo({
  'public.example': ['93.184.216.34', '2606:4700::1111'],
  'mixed.example': ['10.0.0.1', '93.184.216.34', '::1'],
  'private.example': ['10.0.0.1', 'fd00::1', '::ffff:127.0.0.1'],
  'empty.example': [],
  'localhost.example': ['93.184.216.34'],
})

t.test('names under localhost are loopback, and no resolver is asked', async t => {
  for (const host of ['localhost', 'a.b.wiki.edge.localhost']) {
    t.strictSame(await ask(lookup, host), { error: undefined, found: ['127.0.0.1', 4] }, host)
    const all = await ask(lookup, host, { all: true })
    t.strictSame(all.found, [[{ address: '127.0.0.1', family: 4 }]], host)
  }
  t.strictSame(asked, [])
})

t.test('other names are looked up as the system does', async t => {
  t.strictSame((await ask(lookup, 'localhost.example')).found, ['93.184.216.34', 4])
  t.strictSame((await ask(lookup, 'private.example')).found, ['10.0.0.1', 4])
  t.equal((await ask(lookup, 'no.example')).error, 'ENOTFOUND')
  t.equal((await ask(lookup, 'empty.example')).error, 'ENOTFOUND')
})

t.test('of a name’s addresses only the public ones are given', async t => {
  t.strictSame((await ask(publicLookup, 'public.example')).found, ['93.184.216.34', 4])
  t.strictSame((await ask(publicLookup, 'mixed.example', { all: true })).found, [
    [{ address: '93.184.216.34', family: 4 }],
  ])
  t.strictSame((await ask(publicLookup, 'mixed.example')).found, ['93.184.216.34', 4])
})

t.test('a name with special addresses only is refused, and the error says why', async t => {
  t.equal((await ask(publicLookup, 'private.example')).error, addressRefused)
  t.equal((await ask(publicLookup, 'private.example', { all: true })).error, addressRefused)
})

t.test('a name that does not resolve is not found, rather than refused', async t => {
  t.equal((await ask(publicLookup, 'no.example')).error, 'ENOTFOUND')
  t.equal((await ask(publicLookup, 'no.example', { all: true })).error, 'ENOTFOUND')
})

t.test('names under localhost are no public names', async t => {
  t.equal((await ask(publicLookup, 'edge.localhost')).error, 'ENOTFOUND')
})
