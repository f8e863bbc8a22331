/** A request begun under one set finishes under it, although another comes between its request and its response. */
import type { ServerResponse } from 'node:http'
import t from 'tap'
import { http2 } from '../harness/clients.ts'
import { startWorld, wikiHost } from '../harness/world.ts'
import { allow } from './directory.ts'

t.test('an exchange keeps the set that it began with', async t => {
  const answers: ServerResponse[] = []
  let asked = (): void => undefined
  const reached = new Promise<void>(resolve => (asked = resolve))
  const world = await startWorld(
    t,
    (_request, response) => {
      answers.push(response)
      asked()
    },
    { policy: allow },
  )
  const { revision } = world.edge.policy.holder.current
  const pending = http2(world.client, wikiHost, { path: '/a', headers: { cookie: world.cookie() } })
  await reached
  const downloads = 'when: { activity: download, file: { extension: pdf } }'
  world.writePolicy(`${allow}rules: [{ id: no-pdf, ${downloads}, then: block }]\n`)
  await world.edge.policy.reload()
  answers[0]!.setHeader('content-disposition', 'attachment; filename=a.pdf')
  answers[0]!.end('content')
  t.match(await pending, { status: 200, text: 'content' })
  t.match(await world.records.activity(() => true), { revision, rule: 'default' })
})
