/** Pages under policies of their own, which the runtime must neither break nor widen. */
import { createHash } from 'node:crypto'
import t from 'tap'
import { page, startSite, type Answer } from '../../harness/site.ts'

const inline = `window.ran = 1; fetch('https://static.example.com/data')`
const hash = `'sha256-${createHash('sha256').update(inline).digest('base64')}'`
const own = (attributes = ''): string => `<script${attributes}>${inline}</script>`
const stranger = `<script>window.stranger = 1</script>`
const meta = (policy: string): string => `<meta http-equiv="content-security-policy" content="${policy}">`

interface Case {
  readonly policy: string
  readonly body: string
  readonly head?: string
  /** Whether the page's own script runs and its request arrives. */
  readonly runs: boolean
}

const reach = 'connect-src https://static.example.com'
const cases: Record<string, Case> = {
  'a hash': { policy: `script-src ${hash}; ${reach}`, body: own() + stranger, runs: true },
  'a nonce': { policy: `script-src 'nonce-app'; ${reach}`, body: own(' nonce=app') + stranger, runs: true },
  'strict-dynamic': {
    policy: `script-src 'nonce-app' 'strict-dynamic'; object-src 'none'; base-uri 'none'; ${reach}`,
    body: own(' nonce=app') + stranger,
    runs: true,
  },
  'no scripts at all': { policy: `script-src 'none'`, body: own() + stranger, runs: false },
  'nothing at all': { policy: `default-src 'none'`, body: own() + stranger, runs: false },
  'a hash in an element': {
    policy: '',
    head: meta(`script-src ${hash}; ${reach}`),
    body: own() + stranger,
    runs: true,
  },
  'a nonce in an element': {
    policy: '',
    head: meta(`script-src 'nonce-app'; ${reach}`),
    body: own(' nonce=app') + stranger,
    runs: true,
  },
  'no scripts, in an element': { policy: '', head: meta(`script-src 'none'`), body: own(), runs: false },
}

const answerOf = ({ policy, body, head }: Case): Answer => ({
  ...page(body, head),
  ...(policy !== '' && { fields: { 'content-security-policy': policy } }),
})

for (const [name, given] of Object.entries(cases)) {
  t.test(`a policy with ${name}`, async t => {
    const site = await startSite(t, { '/': answerOf(given), '/data': { content: 'data' } })
    const tab = await site.open()
    t.strictSame(
      await tab.evaluate(`[Symbol.for('sallyport') in globalThis, window.ran, window.stranger]`),
      [true, given.runs ? 1 : undefined, undefined],
      'the runtime runs, the page’s own script where it may, and no other',
    )
    if (given.runs)
      t.match(await site.got(({ target }) => target === '/data'), { host: 'static.example.com' })
    t.strictSame(site.outside, [])
  })
}

t.test('trusted types', async t => {
  const policy = `require-trusted-types-for 'script'; trusted-types app`
  const script = `const types = trustedTypes.createPolicy('app', { createHTML: text => text, createScriptURL: url => url })
place.innerHTML = types.createHTML('<a href="https://static.exam' + 'ple.com/list">List</a>')
const part = document.createElement('script')
part.src = types.createScriptURL('https://static.example.com/part.js')
document.head.append(part)`
  const site = await startSite(t, {
    '/': {
      ...page(`<div id=place></div><script>${script}</script>`),
      fields: { 'content-security-policy': policy },
    },
    '/part.js': { type: 'text/javascript', content: 'window.part = 1' },
    '/list': page('A list'),
  })
  const tab = await site.open()
  t.strictSame(await tab.evaluate(`[Symbol.for('sallyport') in globalThis, window.part]`), [true, 1])
  const untrusted = `(() => { try { place.innerHTML = '<b>x</b>' } catch ({ name }) { return name } })()`
  t.equal(await tab.evaluate(untrusted), 'TypeError', 'what is not trusted is still refused')
  await tab.getByText('List').click()
  await tab.getByText('A list').waitFor()
  t.equal(tab.url(), `${site.other}/list`)
  t.strictSame(site.outside, [])
})
