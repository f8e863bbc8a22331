import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { openPolicyDirectory, type ReloadResult } from '../../../src/policy/index.ts'
import { factsOf } from '../facts.ts'

const allow = 'version: 1\ndefault: allow\n'
const block = 'version: 1\ndefault: block\n'

async function open(t: Test, files: Record<string, string> = { 'policy.yaml': allow }) {
  const directory = t.testdir(files)
  const results: ReloadResult[] = []
  const reloader = await openPolicyDirectory({
    directory,
    context: { apps: ['wiki'], networks: undefined },
    onReload: result => results.push(result),
  })
  t.teardown(() => reloader.close())
  const write = (text: string, name = 'policy.yaml'): void => writeFileSync(join(directory, name), text)
  return { directory, results, reloader, write }
}

t.test('a new set is swapped in, once, and told', async t => {
  const { reloader, results, write } = await open(t)
  let swaps = 0
  reloader.holder.onSwap(() => swaps++)
  const kept = reloader.holder.current
  write(block)
  const applied = await reloader.reload()
  t.match(applied, { result: 'applied' })
  t.match(await reloader.reload(), { result: 'unchanged', revision: applied.revision })
  t.equal(swaps, 1)
  t.not(reloader.holder.current, kept)
  t.match(results, [{ result: 'applied' }])
})

t.test('a refused set is told once, and forgotten when it is mended or taken back', async t => {
  const { reloader, results, write } = await open(t)
  const { current } = reloader.holder
  write('version: 1\ndefault: nonsense\n')
  t.match(await reloader.reload(), {
    result: 'refused',
    report: /nonsense[^]*Revision [0-9a-f]{7} .* stays in force/,
  })
  t.match(await reloader.reload(), { result: 'refused' }, 'while it stands, whoever asks is told')
  t.equal(results.length, 1)
  t.equal(reloader.holder.current, current)
  t.match(reloader.refused, { report: /nonsense/ })
  write(allow)
  t.match(await reloader.reload(), { result: 'applied', revision: current.revision })
  t.equal(reloader.refused, undefined)
})

t.test('a directory that is empty or gone is a refusal, never a set without rules', async t => {
  const { directory, reloader } = await open(t)
  const { current } = reloader.holder
  rmSync(join(directory, 'policy.yaml'))
  t.match(await reloader.reload(), { result: 'refused', report: /holds no policy file/ })
  rmSync(directory, { recursive: true })
  t.match(await reloader.reload(), { result: 'refused' })
  t.equal(reloader.holder.current, current)
})

t.test('overlapping reloads are one, and the last state counts', async t => {
  const { reloader, write } = await open(t)
  write(block)
  const pending = [reloader.reload(), reloader.reload()]
  write(allow)
  await Promise.all(pending)
  await reloader.reload()
  t.equal(reloader.holder.current.decide(factsOf(), 'request').verdict, 'allow')
})

t.test('only policy files are read: no hidden files, folders or others', async t => {
  const { directory, reloader, write } = await open(t)
  const before = reloader.holder.current.revision
  for (const name of ['.policy.yaml.swp', '.hidden.yaml', 'README.md', 'policy.yaml~'])
    write('nonsense: [', name)
  mkdirSync(join(directory, 'folder.yaml'))
  t.match(await reloader.reload(), { result: 'unchanged', revision: before })
  write('{"version": 1, "rules": []}', 'more.json')
  t.match(await reloader.reload(), { result: 'applied' })
})

t.test('a set that is put in place by a rename or a link is found', async t => {
  const { directory, reloader, write } = await open(t)
  // Following a directory keeps no process running, and nothing else here does.
  const running = setInterval(() => undefined, 60_000)
  t.teardown(() => clearInterval(running))
  const found = new Promise<void>(resolve => reloader.holder.onSwap(resolve))
  write(block, 'policy.yaml.new')
  renameSync(join(directory, 'policy.yaml.new'), join(directory, 'policy.yaml'))
  await found
  const again = new Promise<void>(resolve => reloader.holder.onSwap(resolve))
  writeFileSync(join(directory, 'elsewhere'), allow)
  rmSync(join(directory, 'policy.yaml'))
  symlinkSync('elsewhere', join(directory, 'policy.yaml'))
  await again
  t.equal(reloader.refused, undefined)
})

t.test('a first set that is bad is an error with its report', async t => {
  await t.rejects(open(t, { 'policy.yaml': 'version: 1\n' }), /"default" is missing/)
  await t.rejects(open(t, {}), /holds no policy file/)
})
