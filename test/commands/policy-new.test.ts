import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { UsageError } from '../../src/commands/command.ts'
import { newPolicy } from '../../src/commands/policy-new.ts'
import { testPolicy } from '../../src/commands/policy-test.ts'
import { ran } from './policy-terminal.ts'

t.test('without a name it lists the templates, a sentence each', async t => {
  const { code, out } = await ran(newPolicy)
  t.equal(code, 0)
  const lines = out.split('\n')
  t.ok(lines.length >= 10)
  for (const line of lines) t.match(line, /^[a-z][a-z-]+ +[A-Z].*\S/)
})

t.test('a template is written with its tests, which pass', async t => {
  const directory = join(t.testdir(), 'new')
  const { code, out } = await ran(newPolicy, 'office-hours', '--to', directory)
  t.equal(code, 0)
  t.match(out, `wrote ${join(directory, 'office-hours.yaml')}`)
  t.match(out, `wrote ${join(directory, 'office-hours.test.yaml')}`)
  t.match(out, `now: sallyport policy test ${directory}`)
  const beside = join(directory, '..')
  t.equal(
    out.split('\n').at(-1),
    `for completion in editors, beside the policy directory: sallyport policy schema > ${beside}/policy.schema.json; sallyport policy schema --tests > ${beside}/policy-tests.schema.json`,
  )
  t.match(await ran(testPolicy, directory, '--coverage'), { code: 0 })
})

t.test('nothing is written over', async t => {
  const directory = t.testdir({ 'office-hours.yaml': 'mine' })
  const { thrown } = await ran(newPolicy, 'office-hours', '--to', directory)
  t.match(thrown, {
    name: 'PolicyFilesError',
    message: /office-hours\.yaml is there already; move it away first$/,
  })
  t.equal(readFileSync(join(directory, 'office-hours.yaml'), 'utf8'), 'mine')
})

for (const [name, message] of [
  ['office-hour', /^there is no template "office-hour"; did you mean "office-hours"\?$/],
  ['everything', /^there is no template "everything"; known: block-download-unmanaged, /],
  ['../secrets', /^there is no template/],
] as const) {
  t.test(`${name} is no template`, async t => {
    t.match((await ran(newPolicy, name, '--to', t.testdir())).thrown, { name: 'PolicyFilesError', message })
  })
}

t.test('it takes one template at a time', async t => {
  t.type((await ran(newPolicy, 'office-hours', 'break-glass')).thrown, UsageError)
})
