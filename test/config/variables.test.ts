import { join } from 'node:path'
import t, { type Test } from 'tap'
import { loadConfig, type Environment } from '../../src/config/index.ts'

const configuration = (secret: string, region = 'local'): string => `suffix: edge.localhost
edge: { id: edge-1, region: ${region} }
listen: { https: 127.0.0.1:0 }
identity:
  oidc: { issuer: https://idp.corp.example, client-id: a, client-secret: ${secret}, scopes: [openid] }
session: { keys: keys.json }
apps: [{ id: wiki, start: https://www.example.com/, domains: [www.example.com] }]
policies: policies
`

function load(t: Test, text: string, environment: Environment): ReturnType<typeof loadConfig> {
  return loadConfig(join(t.testdir({ 'sallyport.yaml': text }), 'sallyport.yaml'), environment)
}

t.test('a variable stands wherever a text may stand, in braces as in blocks', async t => {
  const environment = { SECRET: 'swordfish', PLACE: 'eu' }
  const forms = ['${SECRET}', '"${SECRET}"', "'${SECRET}'"]
  for (const form of forms) {
    const config = load(t, configuration(form), environment)
    t.equal(config.identity.oidc.clientSecret, 'swordfish', form)
  }
  const block = configuration('x', '${PLACE}').replace('client-id: a', 'client-id: ${SECRET}')
  t.match(load(t, block, environment), {
    edge: { region: 'eu' },
    identity: { oidc: { clientId: 'swordfish' } },
  })
})

t.test('several variables and other characters make up one text', async t => {
  const config = load(t, configuration('x', 'a-${ONE}${TWO}-{b}'.replace('{b}', 'b')), { ONE: '1', TWO: '2' })
  t.equal(config.edge.region, 'a-12-b')
})

t.test('a value is a value: it is never read as YAML or as another variable', async t => {
  for (const value of ['x, groups-claim: roles', '{ a: b }', '"', '${OTHER}', '$1', '# no comment']) {
    const config = load(t, configuration('${SECRET}'), { SECRET: value, OTHER: 'no' })
    t.equal(config.identity.oidc.clientSecret, value)
    t.equal(config.identity.oidc.groupsClaim, 'groups')
  }
})

t.test(
  'a variable that is not set is a problem with its place, and the report shows what was written',
  async t => {
    const text = configuration('${SECRET}', '"${ONE}-${TWO}"')
    t.throws(() => load(t, text, {}), {
      message: new RegExp(
        [
          'sallyport\\.yaml:2:29 {2}error C109 {2}the environment variable ONE is not set',
          ' {4}1 \\| suffix: edge\\.localhost',
          ' {4}2 \\| edge: \\{ id: edge-1, region: "\\$\\{ONE\\}-\\$\\{TWO\\}" \\}',
          ' {6}\\| {29}\\^{15}',
          '.*:2:29 {2}error C109 {2}the environment variable TWO is not set',
          '[^]*:5:74 {2}error C109 {2}the environment variable SECRET is not set',
          '[^]*client-secret: \\$\\{SECRET\\}, scopes',
        ].join('\n'),
      ),
    })
  },
)

t.test('a variable that is set to nothing leaves an empty text', async t => {
  t.throws(() => load(t, configuration('${SECRET}'), { SECRET: '' }), {
    message: /:5:74 {2}error C105 {2}this must be a text, but it is empty/,
  })
})

t.test('what only looks like a variable is left as it is', async t => {
  for (const text of ['$HOME', '$(HOME)', '"${1}"', '"${A B}"', '"${}"', '"$${"']) {
    const config = load(t, configuration('x', text), { HOME: 'no' })
    t.equal(config.edge.region, text.replaceAll('"', ''))
  }
})
