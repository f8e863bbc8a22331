/** A file that goes and comes back later: meanwhile the old set stays, then the new one applies. */
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { block, follow } from './directory.ts'

t.test('without its file the old set stays in force', async t => {
  const { directory, reloader, swapped, swaps, verdict, write } = await follow(t)
  rmSync(join(directory, 'policy.yaml'))
  t.match(await reloader.reload(), { result: 'refused', report: /holds no policy file.*stays in force/ })
  t.strictSame([swaps(), verdict()], [0, 'allow'])
  const seen = swapped()
  write(block)
  await seen
  t.strictSame([swaps(), verdict(), reloader.refused], [1, 'block', undefined])
})

t.test('so it does without its directory', async t => {
  const { directory, reloader, verdict, write } = await follow(t)
  rmSync(directory, { recursive: true })
  t.match(await reloader.reload(), { result: 'refused', report: /ENOENT/ })
  t.equal(verdict(), 'allow')
  mkdirSync(directory)
  write(block)
  t.match(await reloader.reload(), { result: 'applied' })
  t.equal(verdict(), 'block')
})
