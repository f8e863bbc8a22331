import { resolve } from 'node:path'
import t from 'tap'
import { faultsOf, threatRows } from '../../evidence/threats.ts'

const tests = resolve(import.meta.dirname, '..')
const document = `
| | attack | tests |
| --- | --- | --- |
| A.1 | one | \`attacks/huge-heads\`, \`docs/threats\` |
| B.10 | two | there is nothing that could be attacked so |
| E.1 | three | soon |
| G.2 | four | \`attacks/none-such\`, and words beside it that explain nothing |
`

t.test('rows of every section are read, with what they name and what they say', async t => {
  t.match(threatRows(document), [
    { id: 'A.1', named: ['attacks/huge-heads', 'docs/threats'], reason: '' },
    { id: 'B.10', named: [], reason: /nothing/ },
    { id: 'E.1', named: [], reason: 'soon' },
    { id: 'G.2', named: ['attacks/none-such'] },
  ])
})

t.test('a row is in order by tests that are there, or by a reason', async t => {
  t.strictSame(
    threatRows(document).map(row => faultsOf(row, tests)),
    [[], [], ['neither a test nor a reason'], ['there is no test attacks/none-such']],
  )
})
