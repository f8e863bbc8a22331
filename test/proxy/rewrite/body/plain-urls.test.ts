import fc from 'fast-check'
import { deepStrictEqual } from 'node:assert/strict'
import t from 'tap'
import { readHostEnd, readPort } from '../../../../src/proxy/rewrite/body/host-end.ts'
import { createKnownHosts, plainHostStart } from '../../../../src/proxy/rewrite/body/plain-urls.ts'
import { readUrlContext } from '../../../../src/proxy/rewrite/body/url-context.ts'
import { anyNameText } from './documents.ts'
import { names } from './streams.ts'

t.test('what is told at once is what reading all spellings comes to', async t => {
  let told = 0
  const law = (text: string): void => {
    const bytes = Buffer.from(text, 'latin1')
    for (let end = 0; end <= bytes.length; end++) {
      const start = plainHostStart(bytes, end)
      if (start === -1) continue
      told++
      const host = text.slice(start, end).toLowerCase()
      deepStrictEqual(readUrlContext(bytes, end), { host, depth: 0, plain: false }, text)
      deepStrictEqual(readHostEnd(bytes, end, false), { is: 'end', at: end }, text)
      deepStrictEqual(readPort(bytes, end, false), { is: 'none' }, text)
    }
  }
  for (const before of ['https:', 'wss:', 'css:', '"', "'"])
    for (const after of '/"\'<>?# )`') law(`${before}//www.example.com${after}`)
  fc.assert(fc.property(anyNameText, law), { numRuns: 2500 })
  t.ok(told > 500, `${told} were`)
})

t.test('everything else is read', async t => {
  const isRead = (text: string): boolean => {
    const end = text.indexOf('.com') + 4
    return plainHostStart(Buffer.from(text, 'latin1'), end) === -1
  }
  for (const text of [
    'http://example.com/',
    'ws://example.com/',
    '//example.com/',
    '\\//example.com/',
    '"/example.com/',
    'https://example.com',
    'https://example.com:8443/',
    'https://example.com@other.test/',
    'https://example.com.other.test/',
    'https://user@example.com/',
    'https:\\/\\/example.com/',
    'https%3A%2F%2Fexample.com/',
    `https://${'a.'.repeat(130)}example.com/`,
  ])
    t.ok(isRead(text), text)
})

t.test('hosts are known in lower case only, and never those that are not listed', async t => {
  const known = createKnownHosts(names)
  const has = (host: string): boolean => known.has(Buffer.from(`//${host}/`, 'latin1'), 2, 2 + host.length)
  for (const host of ['www.example.com', 'example.com', 'www.example.com']) t.ok(has(host), host)
  for (const host of ['WWW.example.com', 'www.other.test', 'www..example.com', '.example.com', ''])
    t.notOk(has(host), host)
})
