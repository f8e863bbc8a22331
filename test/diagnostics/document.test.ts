import t from 'tap'
import { commonProblems, parseYaml, Problems, type Node } from '../../src/diagnostics/index.ts'

const table = { ...commonProblems, 207: 'an address range is malformed' }

const read = (text: string): { node: Node | undefined; found: string[] } => {
  const problems = new Problems('P', table)
  const node = parseYaml('a.yaml', text, problems)
  return {
    node,
    found: problems.all.map(({ code, place, message }) => `${place.line}:${place.column} ${code} ${message}`),
  }
}

/** A tree without its places. */
const plain = (node: Node): unknown => {
  if (node.kind === 'scalar') return node.value
  return node.kind === 'list'
    ? node.items.map(plain)
    : Object.fromEntries(node.entries.map(({ key, value }) => [key, plain(value)]))
}

t.test('a document is read with the place of every key and value', async t => {
  const { node, found } = read('a: 1\nlist:\n  - x\n  - { b: true }\nnothing:\n')
  t.strictSame(found, [])
  t.strictSame(plain(node!), { a: 1, list: ['x', { b: true }], nothing: null })
  const list = node?.kind === 'map' ? node.entries[1]! : undefined
  t.match(list!.keyPlace, { line: 2, column: 1, length: 4 })
  const first = list?.value.kind === 'list' ? list.value.items[0]! : undefined
  t.match(first!.place, { line: 3, column: 5, length: 1 })
})

const anchors =
  'anchors and aliases are refused; write the value out, and put a text that begins with * or & in quotes'
const tags = 'tags are refused; put a text that begins with ! in quotes'
const refusals: readonly [what: string, text: string, found: string[]][] = [
  [
    'an open quotation',
    'a: "x',
    [
      '1:6 P101 something is not closed or parted here: look for a quote, a bracket or a comma that is missing',
    ],
  ],
  [
    'a second document',
    'a: 1\n---\nb: 2\n',
    ['2:1 P101 a second document begins here; give it a file of its own'],
  ],
  [
    'a key given twice',
    'a: 1\nb: 2\na: 3\n',
    ['3:1 P102 this key is given twice; where several values are meant, write a list'],
  ],
  ['a key that is a list', '[a, b]: 1\n', ['1:1 P101 With stringKeys, all keys must be strings']],
  ['an anchor and its alias', 'a: &x 1\nb: *x\n', [`1:7 P107 ${anchors}`, `2:4 P107 ${anchors}`]],
  ['an anchor on a list', 'a: &x [1]\n', [`1:7 P107 ${anchors}`]],
  ['an anchor on a key', '&x a: 1\n', [`1:4 P107 ${anchors}`]],
  ['a merge key', '<<: { a: 1 }\n', ['1:1 P107 merge keys are refused; write the values out']],
  ['a tag of the author', 'a: !env HOME\n', [`1:4 P101 ${tags}`]],
  ['a tag of YAML 1.1', 'a: !!omap [b: 1]\n', [`1:4 P101 ${tags}`]],
  ['a tag that asks for code', 'a: !!js/function x\n', [`1:4 P101 ${tags}`]],
]
for (const [what, text, expected] of refusals) {
  t.test(`${what} is a problem with its place`, async t => {
    t.strictSame(read(text).found, expected)
  })
}

t.test('words mean what YAML 1.2 says, even when the document asks for YAML 1.1', async t => {
  const text = 'a: NO\nb: yes\nc: 0777\nd: 1_000\n'
  const expected = { a: 'NO', b: 'yes', c: 777, d: '1_000' }
  t.strictSame(plain(read(text).node!), expected)
  t.strictSame(plain(read(`%YAML 1.1\n---\n${text}`).node!), expected)
})

t.test('keys of the prototype are keys like others', async t => {
  const { node, found } = read('__proto__: { a: 1 }\nconstructor: 2\n')
  t.strictSame(found, [])
  t.strictSame(node?.kind === 'map' ? node.entries.map(({ key }) => key) : [], ['__proto__', 'constructor'])
  t.equal(Object.hasOwn(Object.prototype, 'a'), false)
})

t.test('an alias bomb is refused without being unfolded', async t => {
  const level = (name: string, of: string): string => `${name}: &${name} [${`*${of},`.repeat(9)}]\n`
  const bomb = `a: &a [x]\n${[...'bcdefghi'].map((name, index) => level(name, 'abcdefghi'[index]!)).join('')}`
  const { node, found } = read(bomb)
  t.equal(found.length, 9)
  t.ok(found.every(problem => problem.endsWith(anchors)))
  t.ok(JSON.stringify(plain(node!)).length < 1_000)
})

t.test('a text that is nested without end is a problem, not a crash', async t => {
  for (const text of ['['.repeat(20_000), `a: ${'{a: '.repeat(20_000)}`]) {
    const { node, found } = read(text)
    t.equal(node, undefined)
    t.match(found[0], /P101/)
  }
})

t.test('an empty document is an empty value at its beginning', async t => {
  const { node, found } = read('# nothing\n')
  t.strictSame(found, [])
  t.match(node, { kind: 'scalar', value: null, place: { line: 1, column: 1 } })
})

t.test('numbers too large to be exact are still numbers', async t => {
  t.strictSame(plain(read('a: 123456789012345678901234567890\n').node!), {
    a: 123456789012345680000000000000,
  })
})
