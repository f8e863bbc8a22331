/*
 * Who: whoever writes rules or configuration, or sends JSON to an edge: a page, the provider, a user.
 * How: keys that are members of every object (`__proto__`, `constructor.prototype`), fields of such names, YAML whose aliases grow
 *      without end, merges, tags that make objects; JSON of a hundred thousand levels.
 * Lost: a setting that nobody made, in every object of the process; or its memory or stack.
 */
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { loadConfig } from '../../src/config/index.ts'
import { ProblemsError } from '../../src/diagnostics/index.ts'
import { readPolicySet } from '../../src/policy/index.ts'
import { http1 } from '../harness/clients.ts'
import { startWorld, wikiHost } from '../harness/world.ts'
import { anyContext } from '../policy/sets.ts'

const untouched = (t: Test): unknown => t.strictSame(Object.keys(Object.prototype), [])

const poisons: Readonly<Record<string, string>> = {
  __proto__: 'version: 1\n__proto__: { default: allow }\n',
  'a quoted __proto__': 'version: 1\n"__proto__": { polluted: true }\n',
  constructor: 'version: 1\nconstructor: { prototype: { polluted: true } }\n',
  'a merge': 'version: 1\nx: &x { default: allow }\n<<: *x\n',
  'a tag that makes an object': 'version: 1\nrules: !!js/function "function () {}"\n',
  'an ordered map': 'version: 1\nrules: !!omap [ __proto__: 1 ]\n',
  'a billion laughs': `a: &a [x]\n${[...'bcdefghij'].map((name, index) => `${name}: &${name} [${`*${'abcdefghi'[index]},`.repeat(9)}]`).join('\n')}\nversion: 1\n`,
  'a verdict that every object has':
    'version: 1\nrules: [{ id: r, when: { app: wiki }, then: constructor }]\n',
  'a thousand levels': `${'['.repeat(1_000)}${']'.repeat(1_000)}`,
}

t.test('rules of such keys are refused, and touch nothing', async t => {
  for (const [what, text] of Object.entries(poisons)) {
    t.throws(
      () => readPolicySet([{ file: 'policy.yaml', text }], anyContext),
      { name: 'ProblemsError' },
      what,
    )
    untouched(t)
  }
})

t.test('so is a configuration', async t => {
  for (const [what, text] of Object.entries(poisons)) {
    const directory = t.testdir({ 'sallyport.yaml': text.replace('version: 1', 'suffix: edge.localhost') })
    t.throws(() => loadConfig(join(directory, 'sallyport.yaml'), {}), ProblemsError, what)
    untouched(t)
  }
})

t.test('fields and content of such names go on as they are, and touch nothing', async t => {
  const seen: string[] = []
  const world = await startWorld(t, (request, response) => {
    seen.push(...request.rawHeaders.map(text => text.toLowerCase()))
    response.setHeader('__proto__', 'x')
    response.end('{"__proto__":{"polluted":true}}')
  })
  const cookie = `${world.cookie()}; __proto__=1; constructor=2`
  const headers = Object.fromEntries([
    ['cookie', cookie],
    ['constructor', 'x'],
    ['x-__proto__'.replaceAll('_', '-'), 'y'],
  ])
  t.equal((await http1(world.client, wikiHost, { headers })).status, 200)
  t.ok(seen.includes('constructor'))
  untouched(t)
})

t.test('deep and large JSON from a page is refused in time', async t => {
  const world = await startWorld(t, (_request, response) => response.end())
  const headers = {
    cookie: world.cookie(),
    'content-type': 'application/json',
    'sec-fetch-site': 'same-origin',
    origin: `https://${wikiHost}:${world.client.port}`,
  }
  for (const body of [
    '['.repeat(100_000),
    `${'{"a":'.repeat(3_000)}1${'}'.repeat(3_000)}`,
    '{"__proto__":{"x":1}}',
  ]) {
    const { status } = await http1(world.client, wikiHost, {
      method: 'POST',
      path: '/.sallyport/events',
      headers,
      body,
    })
    t.equal(status, 400)
    untouched(t)
  }
})
