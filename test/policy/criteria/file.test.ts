import t from 'tap'
import {
  noFile,
  unknownExtension,
  unscannable,
  type Facts,
  type FileFacts,
} from '../../../src/policy/facts.ts'
import { factsOf } from '../facts.ts'
import { filterOf, passes } from './reading.ts'

const moved = (change: Partial<FileFacts>): Facts => factsOf({ file: { ...noFile, ...change } })
const named = (name: string, size = -1): Facts => moved({ name, extension: name.split('.').at(-1)!, size })
const nameless = moved({ extension: unknownExtension })

const word = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'
const typed = (trueType: string): Facts => moved({ name: 'a.txt', extension: 'txt', trueType })
const declared = (declaredType: string): Facts => moved({ name: 'a.txt', extension: 'txt', declaredType })
const labelled = (label: string): Facts => moved({ name: 'a.txt', extension: 'txt', label })

const cases: readonly (readonly [string, Facts, Facts])[] = [
  ['extension: .PDF', named('a.pdf'), named('a.txt')],
  ['extension: $docs', named('a.docx'), named('a.xlsx')],
  ['larger-than: 1MB', named('a.pdf', 1_048_577), named('a.pdf', 10)],
  ['larger-than: 1MB', named('a.pdf', 1_000_001), named('a.pdf', 1_000_000)],
  ['smaller-than: 1KB', named('a.pdf', 0), named('a.pdf', -1)],
  ['smaller-than: 1KB', named('a.pdf', 999), named('a.pdf', 1000)],
  ['extension: pdf, larger-than: 1KB', named('a.pdf', 5_000), named('a.txt', 5_000)],
  ['name: "Invoice-*.xlsx"', named('INVOICE-7.XLSX'), named('my invoice-7.xlsx')],
  ['name: ["*secret*", "plan-?.doc"]', named('plan-7.doc'), named('plan-77.doc')],
  ['name: "plan-?.doc"', named('plan-\u{1F600}.doc'), named('plan-.doc')],
  ['name: "r\u00e9sum\u00e9.*"', named('re\u0301sume\u0301.pdf'), named('resume.pdf')],
  ['type: application/pdf, unscannable: skip', typed('application/pdf'), typed('application/zip')],
  ['type: "image/*", unscannable: skip', typed('image/avif'), typed('unknown')],
  ['type: program, unscannable: skip', typed('application/x-elf'), typed('application/pdf')],
  ['type: [office, pdf], unscannable: skip', typed(word), typed('application/zip')],
  ['type: unknown, unscannable: skip', typed('unknown'), typed('application/zip')],
  ['type: program, unscannable: match', typed(unscannable), typed('unknown')],
  ['type: audio, unscannable: skip', typed('audio/ogg; codecs=opus'), typed(unscannable)],
  ['declared-type: archive', declared('application/zip'), declared('text/plain')],
  ['declared-type: Text/Plain', declared('text/plain'), declared('')],
  ['declared-type: unknown', declared(''), declared('text/plain')],
  ['label: [secret, confidential], unscannable: match', labelled('secret'), labelled('none')],
  ['label: secret, unscannable: match', labelled(unscannable), labelled('public')],
  ['label: secret, unscannable: skip', labelled('secret'), labelled(unscannable)],
  ['label: none, unscannable: skip', labelled('none'), labelled(unscannable)],
  ['extension: txt, unscannable: skip', named('a.txt'), named('a.pdf')],
]

for (const [members, yes, no] of cases) {
  t.test(`file: { ${members} }`, async t => {
    t.ok(passes(`file: { ${members} }`, yes))
    t.notOk(passes(`file: { ${members} }`, no))
  })
}

t.test('what is not known of a file fits where that makes a rule stricter', async t => {
  for (const members of ['extension: pdf', 'larger-than: 1MB', 'name: "*.pdf"']) {
    t.ok(passes(`file: { ${members} }`, nameless, true), members)
    t.notOk(passes(`file: { ${members} }`, nameless, false), members)
  }
  t.notOk(passes('file: { smaller-than: 1MB }', nameless, true), 'smaller than none')
})

t.test('without a file no filter of files holds', async t => {
  for (const members of [
    'extension: pdf',
    'larger-than: 1B',
    'smaller-than: 1GB',
    'name: "*"',
    'label: none, unscannable: match',
  ])
    for (const unknown of [true, false])
      t.notOk(passes(`file: { ${members} }`, factsOf({ file: noFile }), unknown), `${members} ${unknown}`)
})

t.test('content is waited for only where it is asked for', async t => {
  const phaseOf = (members: string): string => {
    const { criterion, wanted } = filterOf(`file: { ${members} }`)
    return criterion.phase(wanted)
  }
  t.equal(phaseOf('extension: pdf'), 'response')
  t.equal(phaseOf('declared-type: pdf'), 'response')
  t.equal(phaseOf('extension: pdf, type: pdf, unscannable: skip'), 'content')
  t.equal(phaseOf('label: secret, unscannable: match'), 'content')
})

t.test('a long hostile name is matched in time that grows with its length', async t => {
  const { criterion, wanted } = filterOf(`file: { name: "${'*a'.repeat(30)}*b" }`)
  const test = criterion.test(wanted, false)
  const began = performance.now()
  t.notOk(test(named('a'.repeat(100_000))))
  t.ok(performance.now() - began < 1000)
})
