import t from 'tap'
import { html, startRuntimeWorld } from './app.ts'

/** A cookie that a page sets, and the domain under which the browser keeps it; nothing for one that is refused. */
const table: readonly (readonly [cookie: string, domain: string | undefined])[] = [
  ['a=1', 'www.example.com.wiki.edge.localhost'],
  ['a=1; path=/; domain=.example.com; secure', '.example.com.wiki.edge.localhost'],
  ['a=1; Domain=example.com', '.example.com.wiki.edge.localhost'],
  ['a=1; domain=www.example.com', '.www.example.com.wiki.edge.localhost'],
  ['a=1; domain=.example.com.wiki.edge.localhost', '.example.com.wiki.edge.localhost'],
  ['a=1; domain=.edge.localhost', undefined],
  ['a=1; domain=localhost', undefined],
  ['a=1; domain=wiki.edge.localhost', undefined],
  ['a=1; domain=.other.test', undefined],
  ['__Secure-sallyport=a; secure', undefined],
  ['=__Secure-sallyport=a; secure', undefined],
  ['__Host-sallyport-x=a; secure; path=/', undefined],
]

t.test('cookies of scripts stay with their app', async t => {
  const { open } = await startRuntimeWorld(t, { '/': html('Hello') })
  const page = await open()
  const context = page.context()
  const own = (await context.cookies()).map(({ name, value }) => `${name}=${value}`)
  for (const [cookie, domain] of table) {
    await page.evaluate(`void (document.cookie = ${JSON.stringify(cookie)})`)
    const kept = (await context.cookies()).filter(({ name, value }) => !own.includes(`${name}=${value}`))
    t.strictSame(
      kept.map(each => each.domain),
      domain === undefined ? [] : [domain],
      cookie,
    )
    await context.clearCookies({ name: 'a' })
  }

  await t.test('by the cookie store', async t => {
    await page.evaluate(`cookieStore.set({ name: 'a', value: '1', domain: 'example.com' })`)
    await page.evaluate(`cookieStore.set({ name: 'b', value: '1', domain: 'edge.localhost' })`)
    await page.evaluate(`cookieStore.set('__Host-sallyport-x', 'v')`)
    await page.evaluate(`cookieStore.set('c', '1')`)
    const kept = (await context.cookies()).filter(({ name, value }) => !own.includes(`${name}=${value}`))
    t.strictSame(kept.map(({ name, domain }) => [name, domain]).sort(), [
      ['a', '.example.com.wiki.edge.localhost'],
      ['c', 'www.example.com.wiki.edge.localhost'],
    ])
    await page.evaluate(`cookieStore.delete({ name: 'a', domain: 'example.com' })`)
    t.notOk((await context.cookies()).some(({ name }) => name === 'a'))
  })
})
