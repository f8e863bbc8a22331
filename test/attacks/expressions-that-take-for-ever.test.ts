/*
 * Who: whoever writes a rule, or an app's profile, with a pattern; and then a user who knows it.
 * How: patterns that can match in more ways than anybody can try (`/**a**a**a**`), and paths, names of files and fields that make
 *      the edge try them all.
 * Lost: the event loop, and with it everybody's requests.
 */
import t from 'tap'
import { compileGlob } from '../../src/apps/index.ts'
import { readPolicySet } from '../../src/policy/index.ts'
import { http1, http2 } from '../harness/clients.ts'
import { echo } from '../harness/sign-in.ts'
import { startWorld, wikiHost } from '../harness/world.ts'
import { anyContext } from '../policy/sets.ts'

const crowded = ['/**a**a', '/a*b*c', '/***', '/**/**', '/*a*/x', '/**x/**y']

t.test('patterns with more than one way to match are refused when they are read', async t => {
  for (const pattern of crowded) {
    t.type(compileGlob(pattern), 'string', pattern)
    const text = `version: 1\ndefault: allow\nrules: [{ id: r, when: { path: "${pattern}" }, then: block }]\n`
    t.throws(
      () => readPolicySet([{ file: 'policy.yaml', text }], anyContext),
      { name: 'ProblemsError' },
      pattern,
    )
  }
})

t.test('the worst that is let through is judged as a matter of course, however long the text', async t => {
  const rules = [
    '{ id: a, when: { path: "/**/aaaa*b/x" }, then: block }',
    '{ id: b, when: { path: "/*a/*a/*a/*a/*a/*a/*a/*a/x" }, then: block }',
    '{ id: c, when: { file: { name: "*a*a*a*a*a*a*a*a*b" } }, then: block }',
  ]
  const policy = `version: 1\ndefault: allow\nrules:\n${rules.map(rule => `  - ${rule}`).join('\n')}\n`
  const world = await startWorld(t, echo, { policy })
  const headers = {
    cookie: world.cookie(),
    'content-type': 'application/octet-stream',
    'content-disposition': `attachment; filename="${'a'.repeat(4_000)}"`,
  }
  for (const client of [http1, http2])
    for (const path of [`/${'a'.repeat(10_000)}`, `/${'a/'.repeat(5_000)}`, `/${'%61'.repeat(3_000)}`]) {
      t.equal((await client(world.client, wikiHost, { path, headers })).status, 200)
      t.equal((await client(world.client, wikiHost, { method: 'PUT', path, headers, body: 'x' })).status, 200)
    }
})
