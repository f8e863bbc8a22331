/**
 * 10 MB of text, 100,000 rules, a bomb of aliases: refused within limits, while requests go on. That nothing waits
 * is shown by the turns that the event loop makes meanwhile: reading so much in one go would be a single turn.
 */
import t from 'tap'
import { allow, follow } from './directory.ts'

const manyRules = (count: number): string =>
  `${allow}rules:\n${Array.from({ length: count }, (_, id) => `- {id: r${id}, when: {app: wiki}, then: block}\n`).join('')}`

/** Nine levels of ten aliases each, a thousand million values if they were written out. */
const bomb = `a: &a [x,x,x,x,x,x,x,x,x,x]\n${'bcdefghij'
  .split('')
  .map((name, level) => `${name}: &${name} [${Array(10).fill(`*${'abcdefghij'[level]}`).join(',')}]\n`)
  .join('')}${allow}`

/** Turns of the event loop until something is done. */
async function turnsDuring(done: Promise<unknown>): Promise<number> {
  let turns = 0
  let running = true
  const turn = (): void => {
    turns++
    if (running) setImmediate(turn)
  }
  turn()
  await done
  running = false
  return turns
}

for (const [name, text, report] of [
  ['10 MB', `${allow}# ${'x'.repeat(10_000_000)}\n`, /holds 10\.0 MB, most of it in policy\.yaml/],
  ['100,000 rules', manyRules(100_000), /holds 4\.\d MB/],
  ['12,000 rules', manyRules(12_000), /the set has 12000 rules; at most 10000 are taken/],
  ['a bomb of aliases', bomb, /P107 .*anchors and aliases are refused/],
] as const) {
  t.test(`${name}: refused, and the event loop goes on`, { timeout: 120_000 }, async t => {
    const { reloader, verdict, write } = await follow(t)
    write(text)
    const reload = reloader.reload()
    const turns = await turnsDuring(reload)
    t.match(await reload, { result: 'refused', report })
    t.equal(verdict(), 'allow')
    if (name === '12,000 rules') t.ok(turns > 1_000, `${turns} turns`)
  })
}

t.test('a large set within the limits is taken piece by piece', { timeout: 120_000 }, async t => {
  const { reloader, verdict, write } = await follow(t)
  write(manyRules(5_000))
  const reload = reloader.reload()
  const turns = await turnsDuring(reload)
  t.match(await reload, { result: 'applied' })
  t.equal(verdict(), 'block')
  t.ok(turns > 1_000, `${turns} turns`)
})
