import t from 'tap'
import { html } from '../runtime/app.ts'
import { saidIn, startControlled } from './controlled.ts'
import { startRuntimeWorld } from '../runtime/app.ts'

const words = 'Ask <b>Ana</b> & Kim – “first”.'
const policy = `version: 1
default: monitor
rules:
  - id: no-changes-here
    when: { app: wiki, path: /change }
    then: block
    message: ${words}
`

/** Ways in which a page asks for what is refused; each gives what the page itself gets. */
const asking: Record<string, string> = {
  'by fetch': `fetch('/change', { method: 'POST' }).then(async r => [r.status, (await r.text()).length > 0])`,
  'by XHR': `new Promise(resolve => { const x = new XMLHttpRequest(); x.open('POST', '/change'); x.onload = () =>
    resolve([x.status, x.responseText.length > 0]); x.send() })`,
}

t.test('what the edge refuses to a script is said in the page, in the words of the rule', async t => {
  const world = await startRuntimeWorld(t, { '/': html('Hello') }, { policy })
  for (const [way, ask] of Object.entries(asking)) {
    const page = await world.open()
    t.strictSame(await page.evaluate(ask), [403, true], `${way}: the script gets the refusal itself`)
    const said = await saidIn(page)
    t.ok(said.includes(words), `${way}: ${said}`)
    t.match(said, /\b[0-9A-Z]{5}-[0-9A-Z]{5}\b/, 'with the reference number')
    await page.context().close()
  }
})

t.test('a page without a refusal has no element of ours', async t => {
  const world = await startRuntimeWorld(t, { '/': html('Hello') }, { policy })
  const page = await world.open()
  t.equal(await page.evaluate(`fetch('/fine').then(r => r.status)`), 200)
  t.equal(await page.evaluate('document.documentElement.children.length'), 2)
})

t.test('the edge is told what was stopped, at most once a second, with a count', async t => {
  const world = await startControlled(t, { '/': html('<p>Text</p>') }, { controls: ['no-copy'] })
  const page = await world.open()
  const bodies: string[] = []
  const told = new Promise<void>(resolve =>
    page.on('request', request => {
      if (!request.url().endsWith('/.sallyport/events')) return
      bodies.push(request.postData() ?? '')
      if (bodies.length === 2) resolve()
    }),
  )
  await page.evaluate('for (let i = 0; i < 5; i++) document.execCommand("copy")')
  await told
  t.strictSame(
    bodies.map(body => JSON.parse(body)),
    [
      { control: 'no-copy', count: 1 },
      { control: 'no-copy', count: 4 },
    ],
  )
})
