/** Editors write a new file and rename it over the old one; a watch on the old file would see nothing more. */
import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { allow, block, follow } from './directory.ts'

t.test('a file that is renamed over the old one is seen, again and again', async t => {
  const { directory, swapped, verdict } = await follow(t)
  for (const text of [block, allow, block]) {
    const seen = swapped()
    writeFileSync(join(directory, '.policy.yaml.swp'), text)
    renameSync(join(directory, '.policy.yaml.swp'), join(directory, 'policy.yaml'))
    await seen
    t.equal(verdict(), text === block ? 'block' : 'allow')
  }
})
