import { join } from 'node:path'
import t from 'tap'
import { http1 } from '../harness/clients.ts'
import { sallyport } from '../harness/command-line.ts'
import { echo } from '../harness/sign-in.ts'
import { mailHost, startWorld, wikiHost } from '../harness/world.ts'

t.test('what is minted is a session of that user on the first app', async t => {
  const world = await startWorld(t, echo)
  const config = ['--config', join(world.directory, 'sallyport.yaml')]
  const who = ['--user', 'Ana@Corp.example', '--groups', 'staff,admins', '--managed']
  const { code, out } = await sallyport(['session', 'mint', ...who, ...config])
  t.equal(code, 0)
  t.match(out, /^__Secure-sallyport=v1\.[\w.-]+\n$/)
  const headers = { cookie: out.trim() }
  t.equal((await http1(world.client, wikiHost, { headers })).status, 200)
  t.match(await world.records.activity(() => true), {
    facts: { user: 'ana@corp.example', groups: ['staff', 'admins'], device: { managed: true } },
  })
  t.equal((await http1(world.client, mailHost, { headers })).status, 401, 'and of no other app')
})

t.test('another app and a time to live can be asked for', async t => {
  const world = await startWorld(t, echo)
  const config = ['--config', join(world.directory, 'sallyport.yaml')]
  const mint = ['session', 'mint', '--user', 'kim@partner.example', '--app', 'mail', ...config]
  const { out } = await sallyport(mint)
  t.equal((await http1(world.client, mailHost, { headers: { cookie: out.trim() } })).status, 200)
  const long = await sallyport([...mint, '--ttl', '13h'])
  t.match(long, { code: 0, error: 'it lasts 12h: no session may be longer' })
  const over = await sallyport([...mint, '--ttl', '0s'])
  t.equal((await http1(world.client, mailHost, { headers: { cookie: over.out.trim() } })).status, 401)
})

t.test('a command line that cannot be understood says why and exits with 2', async t => {
  const world = await startWorld(t, echo)
  const config = ['--config', join(world.directory, 'sallyport.yaml')]
  for (const [args, reason] of [
    [[], 'session mint needs --user'],
    [['--user', ' '], 'session mint needs --user'],
    [['--user', 'a', '--app', 'wikki'], 'there is no app "wikki"; configured: wiki, mail'],
    [['--user', 'a', '--ttl', 'long'], '"long" is not a duration such as 90s, 15m or 1h'],
    [['--user', 'a', '--grups', 'b'], "Unknown option '--grups'"],
  ] as const) {
    const { code, out, error } = await sallyport(['session', 'mint', ...args, ...config])
    t.match({ code, out }, { code: 2, out: '' }, reason)
    t.ok(error.includes(reason), reason)
    t.match(error, 'usage: sallyport <command>')
  }
})
