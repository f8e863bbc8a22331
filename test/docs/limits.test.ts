import { readFileSync } from 'node:fs'
import t from 'tap'
import { withLimitsTable } from '../../scripts/limits-table.ts'

t.test('the table of limits is that of the code: node scripts/limits-table.ts writes it', async t => {
  const document = readFileSync(new URL('../../docs/limits.md', import.meta.url), 'utf8')
  t.equal(document, withLimitsTable(document))
  t.match(document, /\| `memory` \|/)
})
