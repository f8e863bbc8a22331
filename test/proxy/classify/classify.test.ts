import t from 'tap'
import { classify } from '../../../src/proxy/classify/classify.ts'
import { createApp, createExchange, routeTo, wikiHost, type ClientData } from '../rewrite/exchanges.ts'
import type { App } from '../../../src/apps/index.ts'

/** The activity that a request is taken for. */
function activityOf(data: ClientData, app: Partial<App> = {}): string {
  const route = { ...routeTo(wikiHost), app: createApp('wiki', ['www.example.com'], app) }
  const exchange = createExchange(data, { route })
  classify(exchange)
  return exchange.activity
}

const navigation = ['sec-fetch-mode', 'navigate', 'sec-fetch-dest', 'document']
const scripted = ['sec-fetch-mode', 'cors', 'sec-fetch-dest', 'empty']
const body = {} as NonNullable<ClientData['body']>

t.test('without a word of the app, method and Fetch Metadata tell', async t => {
  for (const [activity, data] of [
    ['view', { fields: navigation }],
    ['view', { fields: ['sec-fetch-mode', 'no-cors', 'sec-fetch-dest', 'image'] }],
    ['api', { fields: scripted }],
    ['api', {}],
    ['view', { fields: ['accept', 'text/html'] }],
    ['view', { method: 'HEAD', fields: navigation }],
    ['delete', { method: 'DELETE' }],
    ['api', { method: 'OPTIONS' }],
    ['api', { method: 'PROPFIND', body }],
    ['api', { method: 'POST' }],
    ['edit', { method: 'POST', body, fields: ['content-type', 'application/json'] }],
    ['edit', { method: 'PUT' }],
    ['edit', { method: 'PATCH', body }],
    ['upload', { method: 'POST', body, fields: ['content-type', 'multipart/form-data; boundary=x'] }],
    ['upload', { method: 'PUT', body, fields: ['content-type', 'APPLICATION/octet-stream'] }],
    ['upload', { method: 'PUT', body, fields: ['content-type', 'image/png'] }],
  ] as const)
    t.equal(activityOf(data), activity, JSON.stringify(data))
})

t.test('the first entry of the app that fits decides', async t => {
  const rule = (activity: App['activities'][number]['activity'], path: RegExp, ...methods: string[]) => ({
    activity,
    path,
    methods: new Set(methods),
  })
  const app = {
    activities: [rule('share', /^\/share$/, 'POST'), rule('export', /^\/share$/), rule('print', /^\/p\/.*$/)],
  }
  t.equal(activityOf({ method: 'POST', target: '/share?x' }, app), 'share')
  t.equal(activityOf({ method: 'GET', target: '/share' }, app), 'export')
  t.equal(activityOf({ target: '/p/1' }, app), 'print')
  t.equal(activityOf({ target: '//p/1' }, app), 'print')
  t.equal(activityOf({ target: '/%70/1' }, app), 'print')
  t.equal(activityOf({ target: '/other', fields: navigation }, app), 'view')
})

t.test('a POST that stands for another method is taken for that one', async t => {
  for (const field of ['x-http-method-override', 'x-http-method', 'x-method-override']) {
    t.equal(activityOf({ method: 'POST', fields: [field, 'delete'] }), 'delete', field)
    t.equal(activityOf({ method: 'GET', fields: [field, 'DELETE', ...scripted] }), 'api', 'only a POST can')
  }
  const app = { activities: [{ activity: 'send' as const, path: /^\/m$/, methods: new Set(['PUT']) }] }
  t.equal(activityOf({ method: 'POST', target: '/m', fields: ['x-http-method', 'PUT'] }, app), 'send')
})
