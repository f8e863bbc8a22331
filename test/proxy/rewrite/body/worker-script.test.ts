import { Script } from 'node:vm'
import t from 'tap'
import { createNameInserter } from '../../../../src/proxy/rewrite/body/name-inserter.ts'
import { prefixWorkerScript } from '../../../../src/proxy/rewrite/body/worker-script.ts'
import { names, send, sendByBytes } from './streams.ts'

const prefix = ';ours();\n'
const begin = () => prefixWorkerScript(createNameInserter(names)(), Buffer.from(prefix))
const streamed = () => ({ ...begin(), hits: 0 })

/** Scripts, with `#` where ours belongs; without one, there is nothing to be before. */
const table: Record<string, readonly string[]> = {
  'a script that begins with its first statement': ['#self.x = 1', '#import "./a.js"', '#(function () {})()'],
  'white space and comments': [
    '\n\t\r\n #a',
    '// one\n// two\n#a',
    '/* one\n * two **/ #a',
    '/**//**/#a',
    '// ends with the line \xe2\x80\xa8#a',
    '/* \xe2\x80\xa8 " */#a',
    '\xef\xbb\xbf#a',
    '\xc2\xa0 \xe2\x80\xa9#a',
    '#/regular/.test(a)',
    '#\xe2\x82\xac',
    `/* ${'licence '.repeat(200)}*/#a`,
    `// ${'licence '.repeat(200)}\n#a`,
  ],
  'a hashbang': ['#!/usr/bin/env node\n#a', '#!\n#a'],
  directives: [
    '"use strict";#a',
    "'use strict' ; #a",
    "'use strict'\n#a",
    '"use strict"\r\n#!function(){}()',
    "'use strict'\n#++a",
    "'use strict'\n#{}",
    '\'use strict\'\n#"use" + a',
    "'use strict'; 'use asm'; #a",
    "/* c */'use strict' // c\n/* c */'other'\n#a",
    "'it\\'s \\\n one';#a",
    "'use strict'\n#inside()",
    "'use strict' /* over\ntwo lines */#a",
  ],
  'strings that are no directives': [
    "#'use strict'.length",
    "#'use strict'\n.length",
    "#'use strict' + a",
    "#'use strict'\n+ a",
    "#'a'\n['b'].forEach(c)",
    "#'a'\n(function () {})()",
    "#'a'\n`b`",
    "#'a'\n/ b",
    "#'a'\n!= b",
    "#'a' in b",
    "#'a'\ninstanceof b.c.d.e",
    "#'a', b",
    "#'a' ? b : c",
    "'use strict';#'a'\n, b",
    "#'never ended\n",
    `#'${'long '.repeat(200)}';a`,
    `#'use strict' /* ${'long '.repeat(200)}*/;a`,
  ],
  'nothing to be before': [
    '',
    ' \n',
    '// all\n',
    '/* all */',
    "'use strict'",
    "'use strict';\n",
    '/* never ended',
  ],
}

for (const [title, scripts] of Object.entries(table)) {
  t.test(title, async t => {
    for (const marked of scripts) {
      const at = marked.lastIndexOf(
        '#',
        marked.startsWith('#!') && title === 'a hashbang' ? undefined : Infinity,
      )
      const script = at < 0 ? marked : marked.slice(0, at) + marked.slice(at + 1)
      const expected = at < 0 ? marked : marked.slice(0, at) + prefix + marked.slice(at + 1)
      t.equal(send(streamed(), script), expected, JSON.stringify(marked.slice(0, 60)))
      t.equal(sendByBytes(streamed(), script), expected, 'byte by byte')
      for (let cut = 0; cut <= Math.min(script.length, 40); cut++)
        t.equal(send(streamed(), script, [cut]), expected, `cut at ${cut}`)
    }
  })
}

t.test('names in the script are rewritten, and little of it is held back', async t => {
  const stream = begin()
  const text = (pieces: Buffer[]): string => Buffer.concat(pieces).toString('latin1')
  t.equal(
    text(stream.push(Buffer.from('/* https://www.example.com/ */'))).includes('.wiki.edge.localhost'),
    true,
  )
  t.equal(text(stream.push(Buffer.from(`'use strict'`))), '')
  t.equal(
    text(stream.push(Buffer.from(';fetch("https://www.example.com/a")'))).startsWith(
      `'use strict';${prefix}`,
    ),
    true,
  )
})

t.test('what runs is still strict', async t => {
  const ours = send(streamed(), "'use strict'\nself.strict = (function () { return this === undefined })()")
  const self: { strict?: boolean } = {}
  new Script(ours).runInNewContext({ self, ours: () => undefined })
  t.equal(self.strict, true)
})
