/*
 * Who: a page on the web that an operator has open in a browser which reaches the ops listener.
 * How: it posts forms and fetches to http://127.0.0.1:9090, as text so that no preflight asks first, or deletes; or makes its own
 *      name lead to 127.0.0.1 after it was loaded (DNS rebinding), so that the browser takes the listener for its own server and
 *      hands over what it answers. Vite (CVE-2025-24010) and many others were read and commanded so.
 * Lost: an operator's power: ends of sessions, restarts, the rules in force, everybody's figures.
 */
import { request } from 'node:http'
import t, { type Test } from 'tap'
import { echo } from '../harness/sign-in.ts'
import { startWorld } from '../harness/world.ts'

type Ask = (method: string, path: string, headers?: Record<string, string>, body?: string) => Promise<number>

/** Asks the ops listener of an edge with any fields at all. */
async function startAsking(t: Test, more?: string): Promise<Ask> {
  const { edge } = await startWorld(t, echo, { ...(more !== undefined && { more }) })
  return (method, path, headers = {}, body = '') =>
    new Promise((resolve, reject) => {
      const outgoing = request(
        { host: '127.0.0.1', port: edge.ports.admin, method, path, headers, agent: false },
        response => {
          response.resume()
          resolve(response.statusCode!)
        },
      )
      outgoing.on('error', reject)
      outgoing.end(body)
    })
}

const everything = [
  ['GET', '/metrics'],
  ['GET', '/policy'],
  ['GET', '/edges'],
  ['GET', '/discovered'],
  ['POST', '/policy/reload'],
  ['POST', '/policy/replay'],
  ['POST', '/sessions/revoke'],
  ['POST', '/restart'],
  ['DELETE', '/policy'],
] as const

t.test('what a page sends is refused, whatever it dresses it in', async t => {
  const ask = await startAsking(t)
  const dresses: Record<string, string>[] = [
    { origin: 'https://evil.example' },
    { origin: 'null', 'content-type': 'text/plain' },
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' },
  ]
  for (const dress of dresses)
    for (const [method, path] of everything) t.equal(await ask(method, path, dress), 403, `${method} ${path}`)
})

t.test('a name that was made to lead here is not ours', async t => {
  const ask = await startAsking(t)
  for (const host of ['rebound.evil.example', 'rebound.evil.example:9090', 'localhost.evil.example'])
    for (const [method, path] of everything)
      t.equal(await ask(method, path, { host }), 421, `${host} ${path}`)
})

t.test('what is posted is JSON and says so, or nothing comes of it', async t => {
  const ask = await startAsking(t)
  const body = '{"everybody":true}'
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])
    t.equal(await ask('POST', '/sessions/revoke', { 'content-type': type }, body), 415, type)
  t.equal(await ask('POST', '/sessions/revoke', {}, body), 415)
  t.equal(await ask('POST', '/sessions/revoke', { 'content-type': 'application/json' }, body), 200)
})

t.test('with a token nothing but health and figures is told without it', async t => {
  const token = 'operators-only-0123456789abcdefghij'
  const ask = await startAsking(t, `admin: { token: ${token} }`)
  for (const [method, path] of everything.filter(([, path]) => path !== '/metrics'))
    t.equal(await ask(method, path), 401, `${method} ${path}`)
  t.equal(await ask('GET', '/healthz'), 200)
  t.equal(await ask('GET', '/policy', { authorization: `Bearer ${token}` }), 200)
  t.equal(await ask('GET', '/policy', { cookie: `token=${token}` }), 401, 'a cookie proves nothing')
})
