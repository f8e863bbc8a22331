/*
 * Who: a user of an app that authenticates by NTLM or Negotiate.
 * How: such credentials are given once for a connection; the app then takes every request on it for that user's. The
 *      edge keeps connections to the app open and sends other users' requests on them.
 * Lost: one user acts, and reads, as another.
 */
import t from 'tap'
import { http1, http2 } from '../harness/clients.ts'
import { startWorld, wikiHost } from '../harness/world.ts'

for (const [name, client] of Object.entries({ http1, http2 })) {
  t.test(`${name}: challenges and credentials for a connection do not pass, others do`, async t => {
    let challenges: string[] = []
    const world = await startWorld(t, (request, response) => {
      if (challenges.length > 0) response.setHeader('www-authenticate', challenges)
      response.end(request.headers.authorization ?? 'none')
    })
    const ask = (authorization: string) =>
      client(world.client, wikiHost, { headers: { cookie: world.cookie(), authorization } })
    for (const credentials of ['NTLM TlRMTVNTUAAB', 'Negotiate YII=', 'negotiate YII=', 'NTLM'])
      t.equal((await ask(credentials)).text, 'none', credentials)
    for (const credentials of ['Bearer abc', 'Basic YTpi', 'Digest username="negotiate"'])
      t.equal((await ask(credentials)).text, credentials)
    for (const [sent, expected] of [
      [['Negotiate'], undefined],
      [['NTLM TlRMTVNTUAAC='], undefined],
      [['Negotiate', 'Basic realm="a, negotiate"'], 'Basic realm="a, negotiate"'],
      [['NTLM, Negotiate, Bearer realm="x"'], 'Bearer realm="x"'],
      [['Bearer realm="x", NTLM'], 'Bearer realm="x"'],
    ] as const) {
      challenges = [...sent]
      t.equal((await ask('Bearer abc')).headers['www-authenticate'], expected, sent.join(' | '))
    }
  })
}
