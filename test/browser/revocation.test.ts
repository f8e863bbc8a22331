import { performance } from 'node:perf_hooks'
import t from 'tap'
import { enterDrive, signIn } from '../harness/demo-user.ts'
import { picture, startDemoWorld } from '../harness/demo-world.ts'

const ana = 'ana@corp.example'

t.test('a user who is ended is out, in the page and on its socket', async t => {
  const { demo, records, person } = await startDemoWorld(t)
  const someone = await person({ viewport: { width: 1280, height: 800 } })
  const { page } = someone
  await enterDrive(someone, demo, ana)
  await page.locator('#live[data-state=live]').waitFor()
  const began = performance.now()
  const ended = await fetch(`http://127.0.0.1:${demo.ports.admin}/sessions/revoke`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user: ana }),
  })
  t.equal(ended.status, 200)
  await page.locator('#live:not([data-state=live])').waitFor()
  const { facts } = await records.activity(({ status, messagesOut }) => status === 101 && messagesOut > 0)
  t.match(facts, { user: ana })
  t.comment(`the socket was closed after ${Math.round(performance.now() - began)} ms`)
  await page.reload()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  t.comment(`the page was closed after ${Math.round(performance.now() - began)} ms`)
  await picture(page, 'revoked')
  await signIn(page, ana)
  await page.getByRole('link', { name: /^Continue to/ }).click()
  await page.getByRole('heading', { name: 'Files' }).waitFor()
})
