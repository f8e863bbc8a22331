/**
 * Kubernetes mounts a ConfigMap as links through `..data`, which it swaps to a new folder in one rename. All files
 * change at once, and never is one of the old read with one of the new.
 */
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { factsOf } from '../policy/facts.ts'
import { allow, follow } from './directory.ts'

const lists = (name: string): string => `version: 1\nlists: { us: [${name}@corp.example] }\n`
const rules = (id: string): string => `version: 1\nrules: [{ id: ${id}, when: { user: $us }, then: block }]\n`

/** Puts a version of the volume in place, as the kubelet does. */
function mount(directory: string, version: string, files: Record<string, string>): void {
  mkdirSync(join(directory, version))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, version, name), text)
  symlinkSync(version, join(directory, '..data_tmp'))
  renameSync(join(directory, '..data_tmp'), join(directory, '..data'))
}

t.test('a swap of the whole volume is seen, as a whole', async t => {
  const first = { 'base.yaml': allow, 'lists.yaml': lists('ana'), 'rules.yaml': rules('first') }
  const directory = t.testdir({ 'base.yaml': allow })
  mount(directory, '..2026_01', first)
  rmSync(join(directory, 'base.yaml'))
  for (const name of Object.keys(first)) symlinkSync(join('..data', name), join(directory, name))
  const { reloader, swapped } = await follow(t, undefined, directory)
  const decide = (user: string) => reloader.holder.current.decide(factsOf({ user }), 'request')
  t.match(decide('ana@corp.example'), { verdict: 'block', rule: 'first' })
  const seen = swapped()
  mount(directory, '..2026_02', { ...first, 'lists.yaml': lists('kim'), 'rules.yaml': rules('second') })
  rmSync(join(directory, '..2026_01'), { recursive: true })
  await seen
  t.match(decide('ana@corp.example'), { verdict: 'allow' })
  t.match(decide('kim@corp.example'), { verdict: 'block', rule: 'second' })
  t.equal(reloader.refused, undefined)
})
