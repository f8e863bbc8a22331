import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import t from 'tap'

const module = join(import.meta.dirname, '../../../src/proxy/record/destination.ts')

/** A process that writes records to its standard output and then tells how many were lost. */
const writer = (lines: number, octets: number): string => `
  const { createDestination } = await import(${JSON.stringify(module)})
  let lost = 0
  const destination = createDestination({ fd: 1, lost: records => (lost += records), finishMs: 200 })
  process.stdin.once('data', async () => {
    for (let line = 0; line < ${lines}; line++) destination.write('r'.repeat(${octets - 1}) + '\\n')
    await destination.finish()
    process.stderr.write(String(lost))
    process.exit(0)
  })
`

const start = (lines: number, octets: number) =>
  spawn(process.execPath, [
    '--disable-warning=ExperimentalWarning',
    '--input-type=module',
    '-e',
    writer(lines, octets),
  ])

t.test('records reach a reader whole and in order', async t => {
  const child = start(1_000, 100)
  child.stdin.write('go')
  const [out, lost] = await Promise.all([text(child.stdout), text(child.stderr)])
  t.equal(out, `${'r'.repeat(99)}\n`.repeat(1_000))
  t.equal(lost, '0')
})

t.test('a reader that is gone neither blocks nor ends the process, and the loss is counted', async t => {
  const child = start(1_000, 100)
  child.stdout.destroy()
  await once(child.stdout, 'close')
  child.stdin.write('go')
  const [lost, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')])
  t.equal(code, 0)
  t.ok(Number(lost) > 0, lost)
})

t.test('a reader that stands still costs bounded memory, and finishing gives up on it', async t => {
  const child = start(80, 2 ** 20)
  child.stdin.write('go')
  const [lost, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')])
  t.equal(code, 0)
  t.ok(Number(lost) >= 5, lost)
})
