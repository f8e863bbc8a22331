import { pathToFileURL } from 'node:url'
import t from 'tap'
import { costsOf } from '../../../loadtest/profile/costs.ts'

const root = '/srv/sallyport'
const frame = (functionName: string, file?: string, lineNumber = -1) => ({
  functionName,
  url: file === undefined ? '' : pathToFileURL(`${root}/${file}`).href,
  lineNumber,
})

/** root → a → b → a, and what V8 names itself. */
const profile = {
  nodes: [
    { id: 1, callFrame: frame('(root)'), children: [2, 5, 6, 7, 8] },
    { id: 2, callFrame: frame('a', 'src/a.ts', 9), children: [3] },
    { id: 3, callFrame: frame('', 'src/b.ts', 0), children: [4] },
    { id: 4, callFrame: frame('a', 'src/a.ts', 9) },
    { id: 5, callFrame: frame('(garbage collector)') },
    { id: 6, callFrame: frame('(idle)') },
    { id: 7, callFrame: frame('(program)') },
    { id: 8, callFrame: frame('', 'loadtest/profile/record-on-signal.ts'), children: [9] },
    { id: 9, callFrame: frame('post') },
  ],
  samples: [2, 3, 4, 5, 6, 7, 9],
  timeDeltas: [1_000, 2_000, 4_000, 500, 8_000, 250, 9_000],
}

t.test('time is summed by function; one that calls itself again counts once', async t => {
  t.strictSame(costsOf(profile, root), {
    functions: [
      { name: 'a src/a.ts:10', self: 5, inclusive: 7 },
      { name: '(anonymous) src/b.ts:1', self: 2, inclusive: 6 },
      { name: '(garbage collector)', self: 0.5, inclusive: 0.5 },
      { name: '(program)', self: 0.25, inclusive: 0.25 },
    ],
    idle: 8,
    busy: 7.75,
  })
})
