import { join } from 'node:path'
import t, { type Test } from 'tap'
import { loadConfig, type Config } from '../../src/config/index.ts'
import { limitNames, limitTable, usualLimits } from '../../src/limits/index.ts'
import { problemsFrom } from './problems.ts'

function load(t: Test, more: string): Config {
  const directory = t.testdir({
    'sallyport.yaml': `suffix: edge.localhost
listen: { https: ":8443" }
identity: { oidc: { issuer: https://idp.corp.example/, client-id: a, client-secret: b } }
session: { keys: keys.json }
policies: policies
apps: [{ id: wiki, start: https://www.example.com/, domains: [www.example.com] }]
${more}`,
  })
  return loadConfig(join(directory, 'sallyport.yaml'), {})
}

const problemsOf = (t: Test, more: string): string[] =>
  problemsFrom(
    () => load(t, more),
    message => message,
  )

t.test('every limit has its usual value, and any can be set under its name', async t => {
  t.strictSame(load(t, '').limits, usualLimits)
  const { limits } = load(
    t,
    'limits: { host-connections: 512, stalled-time: 15m, memory: 2GiB, retries-percent: 0 }',
  )
  t.strictSame(limits, {
    ...usualLimits,
    'host-connections': 512,
    'stalled-time': 900_000,
    memory: 2 ** 31,
    'retries-percent': 0,
  })
})

t.test('the usual value of each lies within its bounds', async t => {
  for (const name of limitNames) {
    const { usual, least, most } = limitTable[name]
    t.ok(least <= usual && usual <= most, name)
  }
})

t.test('what is out of bounds or no limit is refused with what would be right', async t => {
  t.strictSame(problemsOf(t, 'limits: { stalled-time: 1s }'), ['7:25 C215 "stalled-time" is from 10s to 1d'])
  t.match(problemsOf(t, 'limits: { memory: 1KiB }'), ['7:19 C215 "memory" is from 256MiB to 1024GiB'])
  t.match(problemsOf(t, 'limits: { http2-streams: 5 }'), [/this must be a whole number from 10 to 1000/])
  t.match(problemsOf(t, 'limits: { host-conections: 5 }'), [/did you mean "host-connections"/])
})

t.test('upstreams are told of decisions when that is asked for', async t => {
  t.strictSame(load(t, '').upstream, { decisionHeader: false })
  t.strictSame(load(t, 'upstream: { decision-header: true }').upstream, { decisionHeader: true })
})
