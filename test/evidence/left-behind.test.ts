import { mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { watchLeftBehind } from '../../evidence/at-rest/witnesses/left-behind.ts'
import { canaries, canaryOf } from './canaries.ts'

t.test('a canary in records, on standard error or in a file is told of, with its place', async t => {
  const directory = t.testdir({})
  const watch = watchLeftBehind(canaries, [directory])
  watch.records.write(Buffer.from(`{"cookie":"${canaryOf('request cookie')}"}\n`))
  watch.complaints.write(Buffer.from(`Error: ${canaryOf('json')}`))
  mkdirSync(join(directory, 'deep/down'), { recursive: true })
  const file = join(directory, 'deep/down/core')
  writeFileSync(file, Buffer.from(canaryOf('download'), 'utf16le'))
  const { hits } = watch.testify()
  t.strictSame(
    hits.map(({ canary, source }) => [canary.class, source]),
    [
      ['request cookie', 'standard output'],
      ['json', 'standard error'],
      ['download', file],
    ],
  )
})

t.test('what was there before is nobody’s leak', async t => {
  const directory = t.testdir({ old: canaryOf('json') })
  utimesSync(join(directory, 'old'), 1, 1)
  t.strictSame(watchLeftBehind(canaries, [directory]).testify().hits, [])
})
