import t from 'tap'
import { createContext, runInContext } from 'node:vm'
import { onwardPage } from '../../src/identity/onward-page.ts'
import { renderPage } from '../../src/pages/index.ts'

const provider = 'https://idp.corp.example/authorize?client_id=a&state=v1.0123.AB'

/** Runs the page's script where a browser would; the result is what it did. */
function run(location: string, hash: string): { cookie: string | undefined; replacedBy: string | undefined } {
  const done = { cookie: undefined as string | undefined, replacedBy: undefined as string | undefined }
  const context = createContext({
    document: done,
    encodeURIComponent,
    location: { hash, replace: (url: string) => (done.replacedBy = url) },
  })
  runInContext(onwardPage(location, 'flow-1', 600).script!, context)
  return done
}

t.test('the script goes on to the provider at once', async t => {
  t.strictSame(run(provider, ''), { cookie: undefined, replacedBy: provider })
  t.strictSame(run(provider, '#'), { cookie: undefined, replacedBy: provider })
})

t.test('a fragment is kept in a cookie of this host for as long as the flow may take', async t => {
  const { cookie, replacedBy } = run(provider, '#/a b;c=d, é')
  t.equal(
    cookie,
    `__Host-sallyport-fragment-flow-1=${encodeURIComponent('/a b;c=d, é')}; Path=/; Secure; SameSite=None; Max-Age=600`,
  )
  t.equal(replacedBy, provider)
})

t.test('no location ends the script or its strings', async t => {
  for (const odd of [
    'https://idp.example/?a=</script><script>alert(1)//',
    'https://idp.example/?a=");alert(1);("',
    'https://idp.example/?a=\u2028<!--<script>',
    'https://idp.example/?a=\\',
  ]) {
    t.equal(run(odd, '').replacedBy, odd)
    const html = renderPage(onwardPage(odd, 'flow-1', 600))
    t.equal(html.match(/<\/script/g)?.length, 1, encodeURI(odd))
    t.equal(html.match(/<script/g)?.length, 1, encodeURI(odd))
  }
})

t.test('without scripts the page goes on all the same, and offers the way', async t => {
  const page = onwardPage(provider, 'flow-1', 600)
  t.equal(page.withoutScript, provider)
  t.strictSame(page.actions, [{ label: 'Continue', href: provider }])
})
