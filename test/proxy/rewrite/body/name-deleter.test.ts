import t from 'tap'
import { createNameDeleter } from '../../../../src/proxy/rewrite/body/name-deleter.ts'
import { names, send, sendByBytes } from './streams.ts'

const remove = createNameDeleter(names)
const ours = '.wiki.edge.localhost'

const table: readonly [body: string, expected: string][] = [
  [`https://www.example.com${ours}:8443/a`, 'https://www.example.com/a'],
  [`http://www.example.com${ours}:8080/a`, 'http://www.example.com/a'],
  [`www.example.com${ours}`, 'www.example.com'],
  [`"x@www.example.com${ours}"`, '"x@www.example.com"'],
  [`WWW.example.com.WIKI.edge.LOCALHOST:8443`, 'WWW.example.com'],
  [`u=https%3A%2F%2Fwww.example.com${ours}%3A8443%2F`, 'u=https%3A%2F%2Fwww.example.com%2F'],
  [`u=%253A%252F%252Fwww.example.com${ours}%253A8443%252F`, 'u=%253A%252F%252Fwww.example.com%252F'],
  [`"\\u002F\\u002Fwww.example.com${ours}\\u003A8443\\u002F"`, '"\\u002F\\u002Fwww.example.com\\u002F"'],
  [`"\\nwww.example.com${ours}"`, '"\\nwww.example.com"'],
  ['www.example.com%2Ewiki%2Eedge%2elocalhost%3A8443', 'www.example.com'],
  ['u=%2Fwww%2Eexample%2Ecom%2Ewiki%2Eedge%2Elocalhost', 'u=%2Fwww%2Eexample%2Ecom'],
  [`https://www.example.com${ours}.:8443/`, 'https://www.example.com./'],
  [`see https://www.example.com${ours}:8443. Then`, 'see https://www.example.com. Then'],
  [`https://www.example.com${ours}:9000/`, 'https://www.example.com:9000/'],
  [`https://www.example.com${ours}:84430/`, 'https://www.example.com:84430/'],
  [`https://www.example.com${ours}.evil.test/`, `https://www.example.com${ours}.evil.test/`],
  [`https://www.example.com${ours}s/`, `https://www.example.com${ours}s/`],
  [`https://other.example.com${ours}:8443/`, `https://other.example.com${ours}:8443/`],
  [`https://evil.test${ours}/`, `https://evil.test${ours}/`],
  [`${'a.'.repeat(150)}wiki.test${ours}`, `${'a.'.repeat(150)}wiki.test${ours}`],
  ['.wiki.edge.localhost', '.wiki.edge.localhost'],
  ['www.example.com.wiki.edge', 'www.example.com.wiki.edge'],
]

t.test('names go back to the app as its own', async t => {
  for (const [body, expected] of table) {
    t.equal(send(remove(), body), expected, body)
    t.equal(sendByBytes(remove(), body), expected, `${body}, byte by byte`)
  }
})

t.test('bytes that a flush gave out are not taken back', async t => {
  const stream = remove()
  const out = [...stream.push(Buffer.from('www.example.com.wiki')), ...stream.flush()]
  out.push(...stream.push(Buffer.from('.edge.localhost ')), ...stream.end())
  t.equal(Buffer.concat(out).toString(), 'www.example.com.wiki.edge.localhost ')
  t.equal(stream.hits, 0)
})
