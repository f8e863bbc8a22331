import t from 'tap'
import { recordStream } from '../../evidence/at-rest/record-stream.ts'
import { createSearch } from '../../evidence/at-rest/search.ts'
import { canaries, canaryOf } from './canaries.ts'

/** What is found in records, and what stands where it is named. */
function look(...pieces: string[]) {
  const search = createSearch(canaries)
  const stream = recordStream('records', search, canaries)
  for (const piece of pieces) stream.write(Buffer.from(piece))
  stream.end()
  return {
    found: search.hits.map(({ canary }) => canary.class),
    named: [...stream.named].map(each => each.class),
  }
}
const record = (fields: object): string => `${JSON.stringify({ type: 'activity', ...fields })}\n`
const [path, name] = [`/s/${canaryOf('path tail')}`, `secret-${canaryOf('judged file name')}.txt`]

t.test('a path and a file name may stand where the schema names them', async t => {
  const line = record({ facts: { path, file: { name, extension: 'txt' } }, request: { path } })
  for (const cut of [0, 40, 70, line.length - 1])
    t.strictSame(look(line.slice(0, cut), line.slice(cut)), {
      found: [],
      named: ['path tail', 'judged file name'],
    })
})

t.test('nowhere else, and nothing else there', async t => {
  t.strictSame(look(record({ facts: { query: path } })).found, ['path tail'])
  t.strictSame(look(record({ client: { name } })).found, ['judged file name'])
  t.strictSame(look(record({ path: `/${canaryOf('query')}` })).found, ['query'])
  t.strictSame(look(record({ path: name })).found, ['judged file name'], 'not even of each other')
  t.strictSame(look(record({ path: path.toUpperCase() })).found, ['path tail'], 'nor in another encoding')
})

t.test('what has no end yet is searched too', async t => {
  t.strictSame(look('{"authorization":"', canaryOf('authorization')).found, ['authorization'])
})
