/** What a policy author's save does to people at work, and what a help desk finds under a reference number. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { sallyport } from '../harness/command-line.ts'
import { enterDrive, row } from '../harness/demo-user.ts'
import { picture, referenceOn, startDemoWorld } from '../harness/demo-world.ts'

const message = 'Partners have no access this week. Ask the partner desk.'
const blockPartners = `rules:
  - id: partners-closed
    when: { user-domain: partner.example }
    unless: { device: { managed: true } }
    then: block
    message: ${message}
`

t.test('a rule that is saved reaches open sockets and the next click', async t => {
  const { demo, records, policies, person, editRules } = await startDemoWorld(t)
  const [kim, ana] = [await person(), await person()]
  const kimsSocket = kim.page.waitForEvent('websocket')
  const anasSocket = ana.page.waitForEvent('websocket')
  await enterDrive(kim, demo, 'kim@partner.example')
  await enterDrive(ana, demo, 'ana@corp.example')
  const [socket, other] = [await kimsSocket, await anasSocket]
  const closed = socket.isClosed() ? Promise.resolve() : socket.waitForEvent('close')

  t.match(await editRules('rules:\n', blockPartners), { result: 'applied' })
  const saved = performance.now()
  await closed
  t.comment(`the open socket closed ${Math.round(performance.now() - saved)} ms after the swap`)
  t.notOk(other.isClosed(), "somebody else's stays open")

  await row(kim.page, 'Welcome.txt').locator('[data-action=download]').click()
  await kim.page.getByRole('heading', { name: 'This action is blocked' }).waitFor()
  await kim.page.getByText(message).waitFor()
  await picture(kim.page, 'blocked-by-new-rule')

  const reference = await referenceOn(kim.page)
  await records.activity(record => record.reference === reference)
  const log = join(policies, '../records.ndjson')
  writeFileSync(log, records.lines.join(''))
  const { code, out } = await sallyport(['policy', 'explain', reference, '--log', log, '--policy', policies])
  writeFileSync(join(import.meta.dirname, '../output/explained.txt'), out)
  t.equal(code, 0)
  t.match(out, `${reference}: kim@partner.example, `)
  t.match(out, /block by partners-closed \(.*example\.yaml:\d+\), revision [0-9a-f]{7}/)
  t.match(out, /user-domain +partner\.example +is partner\.example +user-domain-listed/)
  t.match(out, /unless device +managed=false +is managed=true +device-state-differs/)
  t.match(out, /it would be \w+ by [\w-]+ with device\.managed=true/)
})
