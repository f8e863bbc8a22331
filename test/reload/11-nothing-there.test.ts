/** An empty directory and an empty file are refused: no rules is not the same as allowing everything. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { block, follow } from './directory.ts'

t.test('a set of nothing is refused', async t => {
  const { directory, reloader, swaps, verdict, write } = await follow(t, { 'policy.yaml': block })
  for (const text of ['', '\n', '# only a comment\n', '---\n', 'version: 1\n']) {
    write(text)
    t.match(
      await reloader.reload(),
      { result: 'refused', report: /policy\.yaml:1:\d / },
      JSON.stringify(text),
    )
  }
  rmSync(join(directory, 'policy.yaml'))
  t.match(await reloader.reload(), { result: 'refused', report: /holds no policy file/ })
  t.strictSame([swaps(), verdict()], [0, 'block'])
})
