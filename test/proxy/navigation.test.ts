import t from 'tap'
import { isNavigation, isRead, isScripted } from '../../src/proxy/navigation.ts'
import { createClient } from './rewrite/exchanges.ts'

const client = (mode: string | undefined, dest: string | undefined, accept = '*/*', method = 'GET') =>
  createClient({
    method,
    fields: [
      ...(mode === undefined ? [] : ['sec-fetch-mode', mode]),
      ...(dest === undefined ? [] : ['sec-fetch-dest', dest]),
      'accept',
      accept,
    ],
  })

t.test('Fetch Metadata tell what is shown as a page', async t => {
  for (const [mode, dest, navigates, scripted] of [
    ['navigate', 'document', true, false],
    ['navigate', 'iframe', true, false],
    ['navigate', 'empty', false, false],
    ['no-cors', 'image', false, false],
    ['no-cors', 'empty', false, false],
    ['cors', 'empty', false, true],
    ['same-origin', 'empty', false, true],
    ['cors', 'font', false, false],
    ['websocket', 'empty', false, true],
  ] as const) {
    const asked = client(mode, dest, 'text/html')
    t.strictSame([isNavigation(asked), isScripted(asked)], [navigates, scripted], `${mode} ${dest}`)
  }
})

t.test('without them, a read that asks for HTML', async t => {
  t.ok(isNavigation(client(undefined, undefined, 'text/html,*/*')))
  t.notOk(isNavigation(client(undefined, undefined)))
  t.notOk(isNavigation(client(undefined, undefined, 'text/html', 'POST')))
})

t.test('GET and HEAD read', async t => {
  t.strictSame(['GET', 'HEAD', 'POST', 'OPTIONS', 'get'].map(isRead), [true, true, false, false, false])
})
