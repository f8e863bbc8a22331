import type { IncomingMessage } from 'node:http'
import t from 'tap'
import { refusalOf } from '../../src/admin/guard.ts'

const token = 'k'.repeat(32)

interface Asked {
  readonly asked?: string
  readonly headers?: Record<string, string>
  /** Where there is not one alone. */
  readonly hosts?: readonly string[]
  readonly from?: string
  readonly token?: string | undefined
}

/** The status of the refusal; undefined when there is none. */
function statusOf(asking: Asked) {
  const { asked = 'GET /policy', headers = {}, from = '127.0.0.1', token: wanted } = asking
  const host = headers['host'] ?? '127.0.0.1:9090'
  const request = {
    headers: { ...headers, host },
    headersDistinct: { host: asking.hosts ?? [host] },
    socket: { remoteAddress: from },
  } as unknown as IncomingMessage
  return refusalOf(request, asked, wanted)?.[0]
}

const bearer = (value: string): Record<string, string> => ({ authorization: `Bearer ${value}` })
const basic = (value: string): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(`operator:${value}`).toString('base64')}`,
})

t.test('on the same machine nothing is asked for, unless a token is configured', async t => {
  t.equal(statusOf({}), undefined)
  t.equal(statusOf({ from: '::1' }), undefined)
  t.equal(statusOf({ from: '::ffff:127.0.0.1' }), undefined)
  t.equal(statusOf({ token }), 401)
  t.equal(statusOf({ token, headers: bearer(token) }), undefined)
  t.equal(statusOf({ token, headers: bearer(`${token}x`) }), 401)
  t.equal(statusOf({ token, headers: bearer('') }), 401)
})

t.test('from another machine only what probes and scrapers ask, unless the token is shown', async t => {
  for (const asked of ['GET /healthz', 'GET /readyz', 'GET /metrics'])
    t.equal(statusOf({ asked, from: '10.0.0.7' }), undefined, asked)
  for (const asked of ['GET /policy', 'POST /restart', 'POST /sessions/revoke', 'GET /edges/map'])
    t.equal(statusOf({ asked, from: '10.0.0.7' }), 401, asked)
  t.equal(statusOf({ from: '10.0.0.7', token, headers: bearer(token) }), undefined)
})

t.test('under a name that is not ours nothing is answered without the token', async t => {
  for (const host of [
    'rebound.example',
    'rebound.example:9090',
    '',
    'localhost.example',
    '127.0.0.1.example',
  ])
    t.equal(statusOf({ asked: 'GET /metrics', headers: { host } }), 421, host)
  t.equal(statusOf({ headers: { host: 'localhost:9090' } }), undefined)
  t.equal(statusOf({ headers: { host: '[::1]:9090' } }), undefined)
  t.equal(statusOf({ token, headers: { host: 'ops.corp.example', ...bearer(token) } }), undefined)
})

t.test('who names two hosts is refused, whatever they show', async t => {
  const hosts = ['127.0.0.1:9090', 'rebound.example']
  t.equal(statusOf({ asked: 'GET /metrics', hosts }), 400)
  t.equal(statusOf({ hosts: ['127.0.0.1:9090', '127.0.0.1:9090'] }), 400)
  t.equal(statusOf({ token, hosts, headers: bearer(token) }), 400)
})

t.test('pages are refused whatever they show', async t => {
  const pages: Record<string, string>[] = [
    { origin: 'https://evil.example' },
    { 'sec-fetch-site': 'cross-site' },
    { origin: 'null' },
  ]
  for (const headers of pages) t.equal(statusOf({ token, headers: { ...headers, ...bearer(token) } }), 403)
})

t.test('a browser may show the token as a password, and only for the map', async t => {
  t.equal(statusOf({ asked: 'GET /edges/map', token, headers: basic(token) }), undefined)
  t.equal(statusOf({ asked: 'GET /edges/map', token, headers: basic('wrong') }), 401)
  t.equal(statusOf({ asked: 'POST /restart', token, headers: basic(token) }), 401)
})
