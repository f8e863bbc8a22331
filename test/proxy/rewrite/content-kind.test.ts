import t from 'tap'
import { charsetOf, contentKind } from '../../../src/proxy/rewrite/content-kind.ts'

const kindOf = (type: string | undefined, destination?: string, status = 200, attachment = false): string =>
  contentKind({ status, fields: type === undefined ? [] : ['content-type', type] }, destination, attachment)

t.test('the declared type decides', async t => {
  for (const [kind, types] of Object.entries({
    html: ['text/html', 'TEXT/HTML; charset=utf-8', 'application/xhtml+xml'],
    events: ['text/event-stream'],
    text: [
      'application/json',
      'application/ld+json',
      'text/css',
      'text/javascript',
      'image/svg+xml',
      'application/xml',
    ],
    opaque: [
      'image/png',
      'application/octet-stream',
      'application/pdf',
      'text/csv',
      'text/plain',
      'text/x-component',
      '',
    ],
  }))
    for (const type of types) t.equal(kindOf(type), kind, type)
  t.equal(kindOf(undefined), 'opaque')
})

t.test('what the browser takes for script or style is text, whatever it is called', async t => {
  for (const destination of ['script', 'style', 'worker', 'serviceworker', 'manifest'])
    t.equal(kindOf('application/octet-stream', destination), 'text', destination)
  t.equal(kindOf('image/png', 'image'), 'opaque')
})

t.test('a part, a file to keep and what has no content are never touched', async t => {
  for (const status of [204, 206, 304])
    t.equal(kindOf('text/html', 'document', status), 'opaque', String(status))
  t.equal(kindOf('text/html', 'document', 200, true), 'opaque')
  t.equal(kindOf('text/html', 'document', 404), 'html')
})

t.test('a charset is found in whatever spelling', async t => {
  for (const [type, charset] of [
    ['text/html; charset=UTF-8', 'utf-8'],
    ['text/html;x=y;CHARSET="Shift_JIS"', 'shift_jis'],
    ['text/html', undefined],
    [undefined, undefined],
  ] as const)
    t.equal(charsetOf(type), charset)
})
