/** A file that is written again with the same content changes nothing: no swap, and no stream is decided again. */
import { utimesSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { allow, follow } from './directory.ts'

t.test('the content counts, not the time', async t => {
  const { directory, reloader, results, swaps, write } = await follow(t)
  const { current } = reloader.holder
  write(allow)
  t.match(await reloader.reload(), { result: 'unchanged', revision: current.revision })
  utimesSync(join(directory, 'policy.yaml'), new Date(0), new Date(0))
  t.match(await reloader.reload(), { result: 'unchanged' })
  t.equal(reloader.holder.current, current)
  t.strictSame([swaps(), results.length], [0, 0])
})
