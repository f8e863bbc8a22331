import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import t, { type Test } from 'tap'
import { watchKernel } from '../../evidence/at-rest/witnesses/kernel.ts'

/** A process that says when it has done what it was told to; it does the rest when it is told to go on. */
async function doing(t: Test, what: string, rest = ''): Promise<ChildProcess> {
  const script = `const fs = require('node:fs')
    ${what}
    process.stdin.on('data', () => { ${rest}; process.stdout.write('done') })
    process.stdout.write('done')`
  const child = spawn(process.execPath, ['--eval', script], { stdio: ['pipe', 'pipe', 'pipe'] })
  t.teardown(() => child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  return child
}

/** Without what the machine and Node do by themselves: swap, and io_uring's own rings. */
const faultsOf = (faults: readonly string[]): string[] =>
  faults.filter(fault => !/io_uring|the machine has swap/.test(fault))

t.test('a process that only has sockets, and files to read, is well', async t => {
  const { pid } = await doing(
    t,
    `fs.openSync(process.execPath); require('node:net').createServer().listen(0)`,
  )
  t.strictSame(faultsOf(watchKernel(pid!).testify().faults), [])
})

t.test('a file that can be written to is seen', async t => {
  const file = `${t.testdir({})}/leak`
  const { pid } = await doing(t, `fs.openSync(${JSON.stringify(file)}, 'a')`)
  t.strictSame(faultsOf(watchKernel(pid!).testify().faults), [`descriptor of ${file}`])
})

t.test('a shared mapping that can be written to is seen', async t => {
  const file = `${t.testdir({})}/leak.db`
  const { pid } = await doing(
    t,
    `const { DatabaseSync } = process.getBuiltinModule('node:sqlite')
    globalThis.database = new DatabaseSync(${JSON.stringify(file)})
    database.exec('PRAGMA journal_mode = WAL; CREATE TABLE leak (text TEXT)')`,
  )
  t.ok(watchKernel(pid!).testify().faults.includes(`writable shared mapping of ${file}-shm`))
})

t.test('octets that go to a disk are counted, however short the file was open', async t => {
  const file = JSON.stringify(`${t.testdir({})}/leak`)
  const child = await doing(t, '', `fs.writeFileSync(${file}, 'x')`)
  const kernel = watchKernel(child.pid!)
  child.stdin!.write('go on')
  await once(child.stdout!, 'data')
  t.match(faultsOf(kernel.testify().faults), [/^\d+ octets were written to a disk$/])
})
