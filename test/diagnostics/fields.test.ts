import t from 'tap'
import {
  commonProblems,
  boolean,
  integer,
  listOf,
  mapping,
  oneOf,
  oneOrMany,
  parseYaml,
  Problems,
  string,
  type Reader,
} from '../../src/diagnostics/index.ts'

const table = { ...commonProblems, 207: 'an address range is malformed' }

function read<T>(reader: Reader<T>, text: string): { value: T | undefined; found: string[] } {
  const problems = new Problems('C', table)
  const value = reader(parseYaml('a.yaml', text, problems)!, problems)
  const found = problems.all.map(
    ({ code, place, message }) => `${place.line}:${place.column} ${code} ${message}`,
  )
  return { value, found }
}

const colour = oneOf(['red', 'green', 'blue'], 'colour')
const door = mapping(fields => ({
  colour: fields.required('colour', colour),
  width: fields.optional('width', integer(1, 9), 4),
  open: fields.optional('open', boolean),
}))

t.test('a mapping is read key by key, and what is left out takes its default', async t => {
  t.strictSame(read(door, 'colour: red\nwidth: 9\nopen: true\n'), {
    value: { colour: 'red', width: 9, open: true },
    found: [],
  })
  t.strictSame(read(door, '{ colour: blue }').value, { colour: 'blue', width: 4, open: undefined })
})

t.test('every problem of a mapping is found at once', async t => {
  t.strictSame(read(door, 'widt: 3\ncolour: gren\nopen: maybe\nheight: 2\n').found, [
    '2:9 C106 unknown colour "gren"; did you mean "green"?',
    '3:7 C105 this must be true or false, but it is the text "maybe"',
    '1:1 C103 unknown key "widt"; did you mean "width"?',
    '4:1 C103 unknown key "height"; known: colour, width, open',
  ])
})

t.test('a key that is missing is reported at its mapping, by what the mapping calls a key', async t => {
  const filter = mapping(fields => fields.required('managed', boolean), 'filter')
  t.strictSame(
    read(
      mapping(fields => fields.required('device', filter)),
      'device: {}',
    ).found,
    ['1:9 C104 filter "managed" is missing'],
  )
})

const wrong: readonly [what: string, reader: Reader<unknown>, text: string, message: string][] = [
  ['a list for a mapping', door, '[a]', 'this must be a mapping of keys to values, but it is a list'],
  ['a text for a list', listOf(string), 'a', 'this must be a list such as [a], but it is the text "a"'],
  ['nothing for a text', string, '', 'this must be a text, but it is empty'],
  ['an empty text', string, '""', 'this must be a text, but it is empty'],
  ['a number for a text', string, '12', 'this must be a text, but it is the number 12'],
  ['a mapping for a text', string, 'a: 1', 'this must be a text, but it is a mapping'],
  [
    'a text for a number',
    integer(1, 9),
    '"3"',
    'this must be a whole number from 1 to 9, but it is the text "3"',
  ],
  [
    'a number too small',
    integer(1, 9),
    '0',
    'this must be a whole number from 1 to 9, but it is the number 0',
  ],
  [
    'a number too large',
    integer(1, 9),
    '10',
    'this must be a whole number from 1 to 9, but it is the number 10',
  ],
  ['a fraction', integer(1, 9), '1.5', 'this must be a whole number from 1 to 9, but it is the number 1.5'],
  ['yes for true', boolean, 'yes', 'this must be true or false, but it is the text "yes"'],
  ['a list for a word', colour, '[red]', 'this must be one of red, green, blue, but it is a list'],
  ['nothing for a word', colour, '', 'this must be one of red, green, blue, but it is empty'],
]
for (const [what, reader, text, message] of wrong) {
  t.test(`${what} is refused with what would be right`, async t => {
    const { value, found } = read(reader, text)
    t.equal(value, undefined)
    t.strictSame(found, [`1:1 C105 ${message}`])
  })
}

t.test('a word that is far from all others is answered with the whole choice', async t => {
  t.strictSame(read(colour, 'aubergine').found, [
    '1:1 C106 unknown colour "aubergine"; it is one of red, green, blue',
  ])
})

t.test('one value and a list of one are the same', async t => {
  t.strictSame(read(oneOrMany(string), 'a').value, ['a'])
  t.strictSame(read(oneOrMany(string), '[a, b]').value, ['a', 'b'])
  t.strictSame(read(oneOrMany(string), '[a, 1]'), {
    value: ['a'],
    found: ['1:5 C105 this must be a text, but it is the number 1'],
  })
})
