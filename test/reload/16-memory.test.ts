/** A thousand swaps leave nothing behind: the heap is as large as after ten. */
import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { quiet } from '../harness/command-line.ts'

const program = fileURLToPath(new URL('swap-many-times.ts', import.meta.url))

t.test('the heap after 1,000 swaps is within 10 % of that after 10', { timeout: 300_000 }, async t => {
  const child = spawn(process.execPath, ['--expose-gc', '--disable-warning=ExperimentalWarning', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...quiet },
  })
  const { swaps, early, late } = JSON.parse(await text(child.stdout)) as Record<string, number>
  t.equal(swaps, 1_000)
  t.ok(late! <= early! * 1.1, `${early} octets after 10 swaps, ${late} after 1,000`)
})
