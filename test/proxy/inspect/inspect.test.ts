import t from 'tap'
import type { CompiledPolicy, Decision, Facts } from '../../../src/policy/index.ts'
import { inspect } from '../../../src/proxy/inspect/inspect.ts'
import { allowed, createExchange, type ClientData } from '../rewrite/exchanges.ts'

const blocked: Decision = { ...allowed, verdict: 'block', rule: 'no', message: 'Not here.' }

/** What comes of a response under a policy that blocks these files. */
function inspected(fields: readonly string[], data: ClientData = {}, changes = {}) {
  const asked: Facts[] = []
  const policy = {
    decide: (facts: Facts) => (asked.push(facts), facts.file.extension === 'exe' ? blocked : allowed),
  } as unknown as CompiledPolicy
  const exchange = createExchange(data, {
    policy,
    response: { status: 200, fields },
    decision: allowed,
    ...changes,
  })
  return { reply: inspect(exchange), asked, exchange }
}

const scripted = { fields: ['sec-fetch-mode', 'cors', 'sec-fetch-dest', 'empty'] }
const navigation = { fields: ['sec-fetch-mode', 'navigate', 'sec-fetch-dest', 'document'] }
const attached = ['content-disposition', 'attachment; filename=setup.exe']

t.test('what is shown in a page is not decided on again', async t => {
  for (const fields of [
    ['content-type', 'text/html'],
    ['content-disposition', 'inline; filename=a.exe'],
    [],
  ]) {
    const { reply, asked } = inspected(fields, navigation)
    t.strictSame([reply, asked], [undefined, []])
  }
})

t.test('a file is decided on by what the response says of it', async t => {
  const { asked, exchange } = inspected([
    ...attached,
    'content-length',
    '12',
    'content-type',
    'Application/X; a=b',
  ])
  t.match(asked, [
    {
      activity: 'download',
      file: { name: 'setup.exe', extension: 'exe', size: 12, declaredType: 'application/x' },
    },
  ])
  t.match(exchange, { activity: 'download', decision: { rule: 'no' } })
})

t.test('types that no browser shows are files without being called so', async t => {
  for (const type of [
    'application/octet-stream',
    'application/zip',
    'application/vnd.ms-excel',
    'application/msword',
  ]) {
    t.equal(
      inspected(['content-type', type], { ...navigation, target: '/a.exe' }).exchange.activity,
      'download',
      type,
    )
  }
})

t.test('where a page shows something, only what a browser may show there is none', async t => {
  const takenFor = (type: string, destination: string, target = '/') =>
    inspected(['content-type', type], { fields: ['sec-fetch-dest', destination], target }).exchange.activity
  for (const destination of ['image', 'script', 'style', 'font', 'video', 'object', 'embed'])
    for (const type of ['application/zip', 'application/vnd.ms-excel', 'application/msword'])
      t.equal(takenFor(type, destination), 'download', `${type} as ${destination}`)
  const bytes = 'application/octet-stream'
  for (const destination of ['image', 'font', 'audio', 'video', 'script']) {
    t.equal(takenFor(bytes, destination), 'view', `unnamed bytes as ${destination}: browsers look inside`)
    t.equal(takenFor(bytes, destination, '/setup.exe'), 'download', `a program as ${destination}`)
    t.equal(takenFor(bytes, destination, '/plan.docx'), 'download', `a document as ${destination}`)
  }
  t.equal(takenFor(bytes, 'font', '/a.woff2'), 'view')
  t.equal(takenFor(bytes, 'style'), 'download')
  t.equal(takenFor('application/vnd.ms-fontobject', 'font', '/a.eot'), 'view')
  const named = ['content-type', bytes, 'content-disposition', 'inline; filename=plan.docx']
  t.equal(inspected(named, { fields: ['sec-fetch-dest', 'image'] }).exchange.activity, 'download')
})

t.test('a block suits who asked', async t => {
  t.match(inspected(attached, navigation).reply, { status: 403, body: /Not here\./, error: 'blocked' })
  t.match(inspected(attached, scripted).reply, {
    status: 403,
    body: /"message":"Not here\."/,
    error: 'blocked',
  })
  t.match(inspected(attached, { fields: ['sec-fetch-dest', 'empty', 'sec-fetch-mode', 'no-cors'] }).reply, {
    status: 200,
    body: /^Download blocked\n\nNot here\.\n\nFile: setup\.exe\nReference: 7F3K9-Q2M4C\n$/,
    error: 'blocked',
  })
})

t.test(
  'what the app’s profile calls an export stays one, and a rule still pending is asked again',
  async t => {
    const exported = inspected(attached, {}, { activity: 'export' })
    t.match(exported.asked, [{ activity: 'export' }])
    const pending = inspected([], {}, { decision: { ...allowed, pending: true } })
    t.equal(pending.asked.length, 1)
  },
)

t.test('a redirect moves no file', async t => {
  for (const status of [301, 302, 304, 308])
    t.strictSame(
      inspected(attached, {}, { response: { status, fields: attached } }).asked,
      [],
      String(status),
    )
})

t.test('whatever else an answer says of itself, its file is one', async t => {
  for (const status of [201, 300, 404, 500]) {
    const { asked } = inspected(attached, {}, { response: { status, fields: attached } })
    t.not(asked.length, 0, String(status))
  }
})
