import t from 'tap'
import { confinementField, isConfined } from '../../../../src/proxy/rewrite/page/confinement.ts'
import { createApp, createClient } from '../exchanges.ts'

const options = { portPart: ':8443', signInOrigins: ['https://signin.edge.localhost:8443'] }
const fieldOf = (confine: 'off' | 'report' | 'enforce', direct: readonly string[] = []) =>
  confinementField(createApp('wiki', ['www.example.com'], { confine, direct }), options)

t.test('an app is confined, watched or left alone', async t => {
  t.equal(fieldOf('off'), undefined)
  t.equal(fieldOf('report')![0], 'content-security-policy-report-only')
  t.equal(fieldOf('enforce')![0], 'content-security-policy')
})

t.test("the app's own names here, what the operator adds, and the way of a sign-in", async t => {
  const [, value] = fieldOf('enforce', ['*.maps.example.net'])!
  const directives = Object.fromEntries(
    value.split('; ').map(text => [text.split(' ')[0]!, text.split(' ').slice(1)]),
  )
  const own = 'https://*.wiki.edge.localhost:8443'
  t.strictSame(directives['form-action'], [
    "'self'",
    own,
    'https://*.maps.example.net',
    ...options.signInOrigins,
  ])
  t.strictSame(directives['frame-src'], [...directives['form-action']!, 'blob:', 'data:'])
  t.strictSame(directives['default-src']!.slice(0, 5), [
    "'self'",
    own,
    'https://*.maps.example.net',
    'wss://*.wiki.edge.localhost:8443',
    'wss://*.maps.example.net',
  ])
  t.ok(directives['default-src']!.includes("'unsafe-inline'"), "scripts are the app's own matter")
  t.strictSame(directives['base-uri'], [
    "'self'",
    own,
    'https://*.maps.example.net',
    'https://www.example.com',
  ])
  t.strictSame(directives['report-uri'], ['/.sallyport/violations'])
})

t.test('documents and workers run under a policy; what they load does not', async t => {
  const client = (mode: string, dest: string) =>
    createClient({ fields: ['sec-fetch-mode', mode, 'sec-fetch-dest', dest] })
  t.ok(isConfined(client('navigate', 'document')))
  t.ok(isConfined(client('navigate', 'iframe')))
  t.ok(isConfined(client('same-origin', 'worker')))
  t.notOk(isConfined(client('no-cors', 'image')))
  t.notOk(isConfined(client('cors', 'empty')))
})
