import t from 'tap'
import { classify } from '../../../src/proxy/classify/classify.ts'
import { createApp, createExchange, routeTo, wikiHost, type ClientData } from '../rewrite/exchanges.ts'
import type { App } from '../../../src/apps/index.ts'

/** The activity that a request is taken for. */
const activityOf = (data: ClientData, app: Partial<App> = {}): string => classified(data, app).activity

function classified(data: ClientData, app: Partial<App>) {
  const route = { ...routeTo(wikiHost), app: createApp('wiki', ['www.example.com'], app) }
  const exchange = createExchange(data, { route })
  classify(exchange)
  return exchange
}

/** All that a request may be. */
function readingsOf(data: ClientData, app: Partial<App> = {}): readonly string[] {
  const { activity, otherActivities } = classified(data, app)
  return [activity, ...otherActivities]
}

const typed = (type: string): string[] => (type === '' ? [] : ['content-type', type])
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
    ['edit', { method: 'PATCH', body, fields: ['content-type', 'application/json-patch+json'] }],
    ['upload', { method: 'PATCH', body }],
    ['upload', { method: 'POST', body, fields: ['content-type', 'multipart/form-data; boundary=x'] }],
    ['upload', { method: 'PUT', body, fields: ['content-type', 'APPLICATION/octet-stream'] }],
    ['upload', { method: 'PUT', body, fields: ['content-type', 'image/png'] }],
    ['edit', { method: 'POST', body, fields: ['content-type', 'application/vnd.api+json'] }],
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

t.test('a name with an extension makes an upload, whatever type is declared', async t => {
  for (const type of ['text/plain', 'application/json', 'application/x-www-form-urlencoded', ''])
    for (const method of ['PUT', 'POST'])
      for (const target of ['/v1/setup.exe', '/v1/setup.e%78e?x', '/v1/setup.exe;a=b', '/v1/setup.exe/'])
        t.equal(
          activityOf({ method, target, body, fields: typed(type) }),
          'upload',
          `${method} ${target} ${type}`,
        )
  t.equal(activityOf({ method: 'PUT', target: '/a.unheard', body }), 'upload', 'a PUT says where it goes')
})

t.test('the calls of an API are no uploads', async t => {
  for (const [method, target, type] of [
    ['POST', '/api/v1.2/items', 'application/json'],
    ['POST', '/api/v1.2', 'application/json'],
    ['PUT', '/users/ana.smith', 'application/json'],
    ['PUT', '/config.json', 'application/json'],
    ['PUT', '/prices/1.25', 'application/json'],
    ['POST', '/rpc', 'text/x-gwt-rpc; charset=utf-8'],
    ['POST', '/rpc', 'application/grpc-web+proto'],
    ['POST', '/rpc', 'application/x-amz-json-1.1'],
    ['POST', '/graphql.json', 'application/json'],
    ['POST', '/api/chat.postMessage', 'application/x-www-form-urlencoded'],
    ['POST', '/guestbook.cgi', 'application/x-www-form-urlencoded'],
    ['POST', '/index.php', 'text/plain'],
  ] as const)
    t.equal(activityOf({ method, target, body, fields: typed(type) }), 'edit', `${method} ${target}`)
})

t.test('what brings a file is an upload whatever else it is called, by whatever method it comes', async t => {
  const rule = { activity: 'edit' as const, path: /^\/notes$/, methods: new Set<string>() }
  const zip = typed('application/zip')
  t.strictSame(readingsOf({ method: 'POST', target: '/notes', body, fields: zip }, { activities: [rule] }), [
    'edit',
    'upload',
  ])
  for (const method of ['GET', 'OPTIONS', 'PROPFIND', 'DELETE'])
    t.ok(readingsOf({ method, body, fields: zip }).includes('upload'), method)
  for (const type of [
    '',
    'text/csv',
    'application/epub+zip',
    'message/rfc822',
    'font/woff2',
    '*/*',
    'multipart/mixed',
  ])
    t.equal(activityOf({ method: 'POST', body, fields: typed(type) }), 'upload', type)
})

t.test('an override never hides what the request is without it', async t => {
  const rule = (activity: App['activities'][number]['activity'], path: RegExp, ...methods: string[]) => ({
    activity,
    path,
    methods: new Set(methods),
  })
  const app = {
    activities: [
      rule('share', /^\/share$/, 'POST'),
      rule('send', /^\/m$/, 'POST'),
      rule('export', /^\/m$/, 'PUT'),
    ],
  }
  for (const meant of ['PUT', 'GET', 'delete', 'nonsense'])
    t.equal(
      activityOf({ method: 'POST', target: '/share', fields: ['x-http-method', meant] }, app),
      'share',
      meant,
    )
  const both = ['x-http-method', 'GET', 'x-http-method-override', 'PUT']
  t.strictSame(readingsOf({ method: 'POST', target: '/m', fields: both }, app), ['send', 'export'])
  t.equal(
    activityOf({ method: 'POST', body, fields: ['x-http-method', 'GET', ...typed('text/plain')] }),
    'edit',
    'never a read',
  )
  t.equal(activityOf({ method: 'POST', target: '/?_method=delete' }), 'delete')
  const form = typed('multipart/form-data; boundary=x')
  t.strictSame(readingsOf({ method: 'POST', body, fields: ['x-http-method', 'DELETE', ...form] }), [
    'delete',
    'upload',
  ])
})
