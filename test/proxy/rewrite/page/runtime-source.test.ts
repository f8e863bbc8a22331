import { readdirSync, readFileSync } from 'node:fs'
import { Script } from 'node:vm'
import t from 'tap'
import { joinRuntime } from '../../../../src/proxy/rewrite/page/runtime-source.ts'

const folder = new URL('../../../../browser/runtime/', import.meta.url)
const files = readdirSync(folder)
const page = joinRuntime('main.ts', 'startPage()')
const worker = joinRuntime('worker.ts', 'startWorker()')
const parse = (text: string): Script => new Script(`'use strict';${text}`)

t.test('what is joined is a script', async t => {
  t.doesNotThrow(() => parse(page))
  t.doesNotThrow(() => parse(worker))
  t.ok(page.endsWith('\nstartPage()\n}'))
})

t.test('two files that declare the same name cannot be joined', async t => {
  const twice = page.replace('{\n', '{\nfunction startPage() {}\n')
  t.throws(() => parse(twice), { message: /'startPage' has already been declared/ })
})

t.test('no comments, imports and exports are sent', async t => {
  for (const text of [page, worker]) {
    t.notMatch(text, /^\s*(?:\/\/|\/\*|\*)/m)
    t.notMatch(text, /^\s*(?:import|export)\b/m)
  }
})

t.test('every file is in one of them', async t => {
  const declared = (file: string): string =>
    /^export (?:const|function) (?:\{ )?(\w+)/m.exec(readFileSync(new URL(file, folder), 'utf8'))![1]!
  t.strictSame(
    files.filter(file => !page.includes(declared(file)) && !worker.includes(declared(file))),
    [],
  )
})

t.test('a name is what it was called in its own file', async t => {
  const renamed = files.filter(file =>
    / as \w+[ ,}][^]*?from '\.\//.test(readFileSync(new URL(file, folder), 'utf8')),
  )
  t.strictSame(renamed, [])
})
