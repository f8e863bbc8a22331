import t from 'tap'
import {
  answerOmitting,
  omitsCredentials,
  withoutOmitField,
  withoutOmitType,
} from '../../../src/proxy/rewrite/omitted-credentials.ts'
import { apps, createExchange, type ClientData } from './exchanges.ts'

const own = 'https://static.example.com.wiki.edge.localhost:8443'
const marked = ['origin', own, 'x-sallyport-omit', '1']

/** A response's fields as the browser gets them; what the app allows is under our names already. */
const answer = (fields: readonly string[], client: ClientData): string[] =>
  answerOmitting([...fields], createExchange(client), apps)

t.test('a request says by a field, or by what it accepts, that it wants no credentials', async t => {
  for (const [fields, omits] of [
    [['x-sallyport-omit', '1'], true],
    [['accept', '*/*, sallyport/omit'], true],
    [['accept', 'text/plain,sallyport/omit'], true],
    [['accept', 'sallyport/omitted'], false],
    [['accept', '*/*'], false],
    [[], false],
  ] as const)
    t.equal(
      omitsCredentials(createExchange({ fields: ['origin', own, ...fields] }), apps),
      omits,
      fields.join(': '),
    )
})

t.test('of what the page says, nothing but the mark is taken out', async t => {
  for (const [said, is] of [
    ['*/*, sallyport/omit', '*/*'],
    ['application/json, text/plain, sallyport/omit', 'application/json, text/plain'],
    ['text/html;q=0.9,  */*;q=0.8', 'text/html;q=0.9,  */*;q=0.8'],
    ['sallyport/omit', undefined],
    ['', ''],
  ] as const)
    t.equal(withoutOmitType(said), is, said)
  for (const [said, is] of [
    ['authorization,x-sallyport-omit', 'authorization'],
    ['authorization, x-b', 'authorization, x-b'],
    ['x-sallyport-omit', undefined],
  ] as const)
    t.equal(withoutOmitField(said), is, said)
})

t.test('where the app exposes all, every field of the response is named', async t => {
  const fields = ['x-a', '1', 'access-control-allow-origin', '*', 'access-control-expose-headers', 'x-c, *']
  const got = answer(fields, { fields: marked })
  const names = got[got.lastIndexOf('access-control-expose-headers') + 1]!
  t.strictSame(names.split(', '), [
    'x-a',
    'access-control-allow-origin',
    'access-control-expose-headers',
    'x-c',
  ])
})

const preflight = (names: string): ClientData => {
  const asked = { 'access-control-request-method': 'PUT', 'access-control-request-headers': names }
  return { method: 'OPTIONS', fields: Object.entries({ origin: own, ...asked }).flat() }
}

t.test('a preflight is told what the app allows, and our field', async t => {
  for (const [asked, allowed, told] of [
    ['authorization,x-sallyport-omit', 'Authorization, X-B', 'authorization, x-b, x-sallyport-omit'],
    ['authorization,x-a,x-sallyport-omit', '*', 'x-a, x-sallyport-omit'],
    ['authorization,x-a,x-sallyport-omit', '*,authorization', 'authorization, x-a, x-sallyport-omit'],
    ['x-a,x-sallyport-omit', undefined, 'x-sallyport-omit'],
  ] as const) {
    const fields = allowed === undefined ? [] : ['access-control-allow-headers', allowed]
    const leave = ['access-control-allow-origin', own]
    t.strictSame(
      answer([...leave, ...fields], preflight(asked)),
      [...leave, 'access-control-allow-credentials', 'true', 'access-control-allow-headers', told],
      asked,
    )
  }
})

t.test('and of methods the one that it asks for, where the app allows all', async t => {
  for (const [allowed, told] of [
    ['*', 'PUT'],
    ['GET, *', 'GET, PUT'],
    ['GET, POST', 'GET, POST'],
  ] as const) {
    const fields = ['access-control-allow-origin', '*', 'access-control-allow-methods', allowed]
    const got = answer(fields, preflight('x-sallyport-omit'))
    t.equal(got[got.indexOf('access-control-allow-methods') + 1], told, allowed)
  }
})

t.test('a preflight without our field is the app’s own matter', async t => {
  const fields = ['access-control-allow-origin', '*', 'access-control-allow-headers', '*']
  t.strictSame(answer(fields, preflight('authorization')), fields)
  t.strictSame(answer(fields, { fields: ['origin', own] }), fields)
})
