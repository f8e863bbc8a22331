import t from 'tap'
import { createNameInserter } from '../../../../src/proxy/rewrite/body/name-inserter.ts'
import { names, send, sendByBytes } from './streams.ts'

const insert = createNameInserter(names)
const ours = '.wiki.edge.localhost'
const secure = `www.example.com${ours}:8443`
const plain = `www.example.com${ours}:8080`

const table: Record<string, readonly [body: string, expected: string][]> = {
  'every spelling of the slashes': [
    ['"https://www.example.com/a"', `"https://${secure}/a"`],
    ['"//www.example.com/a"', `"//${secure}/a"`],
    ['"https:\\/\\/www.example.com\\/a"', `"https:\\/\\/${secure}\\/a"`],
    ['"https:/\\/www.example.com"', `"https:/\\/${secure}"`],
    ['\\"https:\\\\/\\\\/www.example.com\\"', `\\"https:\\\\/\\\\/${secure}\\"`],
    ['u=https%3A%2F%2Fwww.example.com%2Fa', `u=https%3A%2F%2Fwww.example.com${ours}%3A8443%2Fa`],
    ['u=https%3a%2f%2fwww.example.com', `u=https%3a%2f%2fwww.example.com${ours}%3A8443`],
    [
      'u=https%253A%252F%252Fwww.example.com%252F',
      `u=https%253A%252F%252Fwww.example.com${ours}%253A8443%252F`,
    ],
    ["'https:\\x2F\\x2fwww.example.com'", `'https:\\x2F\\x2f${secure}'`],
    ["'https:\\u002F\\u002fwww.example.com'", `'https:\\u002F\\u002f${secure}'`],
    ['"https:\\\\u002F\\\\u002Fwww.example.com"', `"https:\\\\u002F\\\\u002F${secure}"`],
    ['"https:&#x2F;&#x2f;www.example.com"', `"https:&#x2F;&#x2f;${secure}"`],
    ['"https:&#47;&#47;www.example.com"', `"https:&#47;&#47;${secure}"`],
  ],
  'the scheme decides which of our ports': [
    ['http://www.example.com/', `http://${plain}/`],
    ['HTTP://www.example.com/', `HTTP://${plain}/`],
    ['ws://www.example.com/', `ws://${plain}/`],
    ['wss://www.example.com/', `wss://${secure}/`],
    ['"http:\\/\\/www.example.com"', `"http:\\/\\/${plain}"`],
    ['http%3A%2F%2Fwww.example.com', `http%3A%2F%2Fwww.example.com${ours}%3A8080`],
    ['http%253A%252F%252Fwww.example.com', `http%253A%252F%252Fwww.example.com${ours}%253A8080`],
    ['http\\x3A\\x2F\\x2Fwww.example.com', `http\\x3A\\x2F\\x2F${plain}`],
    ['http\\u003A\\u002F\\u002Fwww.example.com', `http\\u003A\\u002F\\u002F${plain}`],
    ['http&#x3A;&#x2F;&#x2F;www.example.com', `http&#x3A;&#x2F;&#x2F;${plain}`],
    ['ftp://www.example.com/', `ftp://${secure}/`],
    ['news://www.example.com/', `news://${secure}/`],
  ],
  'ports in the text': [
    ['https://www.example.com:443/', `https://${secure}/`],
    ['//www.example.com:443/', `//${secure}/`],
    ['http://www.example.com:80/', `http://${plain}/`],
    ['https%3A%2F%2Fwww.example.com%3A443%2F', `https%3A%2F%2Fwww.example.com${ours}%3A8443%2F`],
    ['https://www.example.com:/', `https://${secure}/`],
    ['https://www.example.com:80/', 'https://www.example.com:80/'],
    ['http://www.example.com:443/', 'http://www.example.com:443/'],
    ['https://www.example.com:4430/', 'https://www.example.com:4430/'],
    ['https://www.example.com:8443/', 'https://www.example.com:8443/'],
    ['"https://www.example.com:" + port', '"https://www.example.com:" + port'],
    ['see https://www.example.com: it', `see https://${secure}: it`],
  ],
  hosts: [
    ['https://example.com', `https://example.com${ours}:8443`],
    ['https://WWW.Example.COM/', `https://WWW.Example.COM${ours}:8443/`],
    ['https://a.b.wiki.test?x', `https://a.b.wiki.test${ours}:8443?x`],
    ['https://other.example.com/', 'https://other.example.com/'],
    ['https://notexample.com/', 'https://notexample.com/'],
    ['https://wiki.test/', 'https://wiki.test/'],
    ['https://.www.example.com/', 'https://.www.example.com/'],
    ['https://a..wiki.test/', 'https://a..wiki.test/'],
    [`https://${'a.'.repeat(150)}wiki.test/`, `https://${'a.'.repeat(150)}wiki.test/`],
  ],
  'where the host ends': [
    ['https://www.example.com.evil.test/', 'https://www.example.com.evil.test/'],
    ['https://www.example.community/', 'https://www.example.community/'],
    ['https://www.example.com-x/', 'https://www.example.com-x/'],
    ['https://www.example.com_x/', 'https://www.example.com_x/'],
    ['https://www.example.com%2Eevil.test/', 'https://www.example.com%2Eevil.test/'],
    ['https://www.example.com%61/', 'https://www.example.com%61/'],
    ['https://www.example.com\xe9/', 'https://www.example.com\xe9/'],
    ['https://www.example.com', `https://${secure}`],
    ['https://www.example.com.', `https://${secure}.`],
    ['see https://www.example.com. Then', `see https://${secure}. Then`],
    ['see https://www.example.com... Then', `see https://${secure}... Then`],
    ['"https://www.example.com./a"', `"https://www.example.com${ours}.:8443/a"`],
    ['"https://www.example.com.:443/a"', `"https://www.example.com${ours}.:8443/a"`],
    [`https://${secure}/`, `https://${secure}/`],
  ],
  'users and mail addresses': [
    ['https://me@www.example.com/', `https://me@${secure}/`],
    ['https://me:p%40ss@www.example.com/', `https://me:p%40ss@${secure}/`],
    ['https%3A%2F%2Fme%40www.example.com', `https%3A%2F%2Fme%40www.example.com${ours}%3A8443`],
    ['https:\\/\\/me@www.example.com', `https:\\/\\/me@${secure}`],
    ['me@www.example.com', 'me@www.example.com'],
    ['https://evil.test/?me@www.example.com', 'https://evil.test/?me@www.example.com'],
    ['https://evil.test/@www.example.com', 'https://evil.test/@www.example.com'],
    ['"https://evil.test" me@www.example.com', '"https://evil.test" me@www.example.com'],
    ['https://www.example.com@evil.test/', 'https://www.example.com@evil.test/'],
    ['https://www.example.com:pass@evil.test/', 'https://www.example.com:pass@evil.test/'],
    ['https://www.example.com:443@evil.test/', 'https://www.example.com:443@evil.test/'],
  ],
  'places that are none of a URL': [
    ['www.example.com', 'www.example.com'],
    ['"www.example.com"', '"www.example.com"'],
    ['/www.example.com', '/www.example.com'],
    ['mailto:x@example.com', 'mailto:x@example.com'],
    ['https://evil.test/www.example.com', 'https://evil.test/www.example.com'],
  ],
}

for (const [title, rows] of Object.entries(table)) {
  t.test(title, async t => {
    for (const [body, expected] of rows) {
      t.equal(send(insert(), body), expected, body)
      t.equal(sendByBytes(insert(), body), expected, `${body}, byte by byte`)
      t.equal(send(insert(), expected), expected, `${body}, twice`)
    }
  })
}

t.test('a default port needs no port part', async t => {
  const standard = createNameInserter({ ...names, securePort: '', plainPort: '' })
  t.equal(send(standard(), '//www.example.com/'), `//www.example.com${ours}/`)
  t.equal(send(standard(), '//www.example.com:443/'), `//www.example.com${ours}:443/`)
  t.equal(send(standard(), '"//www.example.com./"'), `"//www.example.com${ours}./"`)
})

t.test('a flush decides as if the stream ended', async t => {
  const stream = insert()
  t.same(
    Buffer.concat(stream.push(Buffer.from('data: https://www.example.com'))).toString(),
    'data: https://www.example.co',
  )
  t.equal(Buffer.concat(stream.flush()).toString(), `m${ours}:8443`)
  t.same(stream.flush(), [])
  t.equal(Buffer.concat(stream.push(Buffer.from('\n\n//www.exa'))).toString(), '\n\n//www.exa')
  t.same(stream.flush(), [])
  t.equal(
    Buffer.concat([...stream.push(Buffer.from('mple.com/')), ...stream.end()]).toString(),
    `mple.com${ours}:8443/`,
  )
  t.equal(stream.hits, 2)
})

t.test('bytes let through count as what stood before, and are not read', async t => {
  const stream = insert()
  const out = [
    stream.push(Buffer.from('a')),
    stream.pass(Buffer.from('//example.com //')),
    stream.push(Buffer.from('example.com')),
  ]
  t.equal(
    Buffer.concat([...out.flat(), ...stream.end()]).toString(),
    `a//example.com //example.com${ours}:8443`,
  )
})

t.test('an app without names', async t => {
  const stream = createNameInserter({ ...names, needles: [] })()
  t.equal(send(stream, '//www.example.com/'), '//www.example.com/')
  t.equal(stream.hits, 0)
})

t.test('long chunks after one another', async t => {
  const body =
    ' '.repeat(3000) + '"https://www.example.com/"' + '.'.repeat(3000) + 'http://www.example.com:80/'
  const expected = body.replace('www.example.com/', `${secure}/`).replace('www.example.com:80', plain)
  for (const cut of [3010, 3020, 3025, 3030, 6026, 6050])
    t.equal(send(insert(), body, [cut - 1100, cut]), expected)
})
