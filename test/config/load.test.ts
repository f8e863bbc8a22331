import { join } from 'node:path'
import t, { type Test } from 'tap'
import { loadConfig, type Config } from '../../src/config/index.ts'
import { ProblemsError } from '../../src/diagnostics/index.ts'

const environment = { OIDC_SECRET: 'swordfish' }

/** The configuration of design section 5, without the fleet, which has tests of its own. */
const sample = `suffix: edge.localhost
edge: { id: dev-1, region: local }
listen:
  https: 127.0.0.1:8443          # users
  http: 127.0.0.1:8080           # redirects to https; optional
  admin: 127.0.0.1:9090          # /healthz /readyz /metrics /policy; never on the users' listener
workers: 1                       # or a number, or auto
tls:
  mode: authority                # authority: mint from certs/; files: operator's own PEM or PKCS#12
  directory: certs
identity:
  oidc: { issuer: https://idp.corp.example, client-id: sallyport, client-secret: \${OIDC_SECRET}, groups-claim: groups }
session: { keys: certs/session-keys.json, idle: 1h, absolute: 12h }
trusted-proxies: []              # CIDRs whose X-Forwarded-For is believed; none by default
apps:
  - id: wiki
    name: Wiki
    start: https://wiki.example.com/
    domains:
      - wiki.example.com
      - "*.static.example.com"                                # one or more labels
      - { host: old.example.com, origin: https://10.0.0.5:9443, tls: { min-version: TLSv1, ca: old-ca.pem } }
      - { host: lab.example.com, origin: http://127.0.0.1:1880 }
policies: policies/
`

function load(t: Test, text: string): { config: Config; directory: string } {
  const directory = t.testdir({ 'sallyport.yaml': text, 'old-ca.pem': 'PEM' })
  return { config: loadConfig(join(directory, 'sallyport.yaml'), environment), directory }
}

/** `line:column code message` of every problem. */
function problemsOf(t: Test, text: string, variables = environment as Record<string, string>): string[] {
  const directory = t.testdir({ 'sallyport.yaml': text, 'old-ca.pem': 'PEM' })
  try {
    loadConfig(join(directory, 'sallyport.yaml'), variables)
  } catch (error) {
    if (!(error instanceof ProblemsError)) throw error
    return error.problems.map(
      ({ code, place, message }) =>
        `${place.line}:${place.column} ${code} ${message.replaceAll(directory, '…')}`,
    )
  }
  return []
}

t.test('the configuration of the design loads, every path relative to its file', async t => {
  const { config, directory } = load(t, sample)
  t.match(config, {
    suffix: 'edge.localhost',
    edge: { id: 'dev-1', region: 'local' },
    listen: { https: { host: '127.0.0.1', port: 8443 }, admin: { port: 9090 }, http: { port: 8080 } },
    workers: 1,
    tls: { mode: 'authority', directory: join(directory, 'certs') },
    identity: {
      oidc: { issuer: 'https://idp.corp.example', clientSecret: 'swordfish', groupsClaim: 'groups' },
    },
    session: { keys: join(directory, 'certs/session-keys.json'), idle: 3_600_000, absolute: 43_200_000 },
    trustedProxies: [],
    policies: join(directory, 'policies'),
  })
  t.match(config.apps[0]!.domains, [
    { pattern: 'wiki.example.com', origin: undefined, forwarded: false, tls: { minVersion: 'TLSv1.2' } },
    { pattern: '*.static.example.com', forwarded: false },
    {
      pattern: 'old.example.com',
      origin: { protocol: 'https:', hostname: '10.0.0.5', port: 9443 },
      forwarded: true,
      tls: { minVersion: 'TLSv1', ca: 'PEM' },
    },
    { pattern: 'lab.example.com', origin: { protocol: 'http:', port: 1880 }, forwarded: true },
  ])
  t.equal(config.apps[0]!.hosts.toProxied('a.static.example.com'), 'a.static.example.com.wiki.edge.localhost')
})

t.test('what may be left out takes its default', async t => {
  const { config, directory } = load(
    t,
    `suffix: edge.localhost
listen: { https: ":8443" }
identity: { oidc: { issuer: https://idp.corp.example/, client-id: a, client-secret: b } }
session: { keys: keys.json }
apps: [{ id: wiki, start: https://www.example.com/, domains: [www.example.com] }]
policies: policies
`,
  )
  t.match(config, {
    edge: { id: 'edge-1', region: 'local' },
    listen: { https: { host: '::', port: 8443 }, http: undefined, admin: undefined },
    workers: 1,
    tls: { mode: 'authority', directory: join(directory, 'certs') },
    session: { idle: 3_600_000, absolute: 43_200_000 },
    trustedProxies: [],
  })
  t.match(config.identity.oidc, {
    issuer: 'https://idp.corp.example',
    userClaim: 'email',
    groupsClaim: 'groups',
  })
  t.match(config.apps[0], { name: 'wiki', cookies: 'sealed', runtime: true, notice: true, activities: [] })
})

t.test('the mistakes of all sections are told at once, each with its place', async t => {
  const text = sample
    .replace('suffix: edge.localhost', 'sufix: edge.localhost\nsuffix: 10.0.0.1')
    .replace('id: dev-1', 'id: Dev 1')
    .replace('https: 127.0.0.1:8443', 'https: localhost:8443')
    .replace('admin: 127.0.0.1:9090', 'admin: 127.0.0.1:90900')
    .replace('workers: 1', 'workers: many')
    .replace('mode: authority', 'mode: athority')
    .replace('https://idp.corp.example', 'ldap://idp.corp.example')
    .replace('idle: 1h', 'idle: 13h')
    .replace('proxies: []', 'proxies: [10.0.0.0/33, proxy.example]')
    .replace('policies: policies/', 'policies: [policies]')
  t.strictSame(problemsOf(t, text), [
    '2:9 C108 "10.0.0.1" is not a name that can be a suffix',
    '3:13 C108 "Dev 1" is not a DNS label: lower-case letters, digits and inner hyphens, at most 63',
    '5:10 C108 "localhost:8443" is not a listening address; write 127.0.0.1:8443, [::1]:8443 or :8443',
    '7:10 C108 "127.0.0.1:90900" is not a listening address; write 127.0.0.1:8443, [::1]:8443 or :8443',
    '8:10 C105 this must be auto or a whole number from 1 to 256, but it is the text "many"',
    '10:9 C106 unknown TLS mode "athority"; did you mean "authority"?',
    '13:19 C108 "ldap://idp.corp.example" is not an http or https URL',
    '14:43 C204 idle is longer than absolute',
    '15:19 C108 "10.0.0.0/33" is not an address range; an IPv4 prefix is 0 to 32',
    '15:32 C108 "proxy.example" is not an address or an address range',
    '25:11 C105 this must be a text, but it is a list',
    '1:1 C103 unknown key "sufix"; did you mean "suffix"?',
  ])
})

t.test('balancers that are believed are ranges', async t => {
  const listen = (value: string): string =>
    sample.replace('listen:\n', `listen:\n  proxy-protocol: ${value}\n`)
  t.strictSame(load(t, sample).config.listen.proxyProtocol, undefined)
  t.strictSame(load(t, listen('{ from: [10.0.0.0/8, "2001:db8::1"] }')).config.listen.proxyProtocol, {
    from: ['10.0.0.0/8', '2001:db8::1'],
  })
  t.strictSame(problemsOf(t, listen('{ from: [balancer.example] }')), [
    '4:28 C108 "balancer.example" is not an address or an address range',
  ])
  t.strictSame(problemsOf(t, listen('{}')), ['4:19 C104 key "from" is missing'])
})

t.test('two listeners of one address, and a provider whose secret would go in the clear', async t => {
  const text = sample
    .replace('admin: 127.0.0.1:9090', 'admin: 127.0.0.1:8443')
    .replace('https://idp.corp.example', 'http://idp.corp.example')
  t.strictSame(problemsOf(t, text), [
    '6:3 C211 "admin" listens where "https" does; give it another port',
    '12:19 C108 "http://idp.corp.example" would send the client secret in the clear; write https',
  ])
  t.strictSame(problemsOf(t, sample.replace('https://idp.corp.example', 'http://127.0.0.1:9')), [])
})

t.test('a session that ends while its user works is no session', async t => {
  t.strictSame(problemsOf(t, sample.replace('idle: 1h', 'idle: 90s')), [
    '13:49 C204 users who work would be signed out; idle is at least 2m',
  ])
})

t.test('an unknown key is told with the nearest that is known', async t => {
  const text = sample.replace('idle: 1h', 'iddle: 1h').replace('region: local', 'place: local')
  t.strictSame(problemsOf(t, text), [
    '2:20 C103 unknown key "place"; known: id, region',
    '13:43 C103 unknown key "iddle"; did you mean "idle"?',
  ])
})

t.test('sections that are missing are told once each', async t => {
  t.strictSame(problemsOf(t, 'edge: { region: local }\n'), [
    '1:1 C104 key "suffix" is missing',
    '1:7 C104 key "id" is missing',
    '1:1 C104 key "listen" is missing',
    '1:1 C104 key "identity" is missing',
    '1:1 C104 key "session" is missing',
    '1:1 C104 key "apps" is missing',
    '1:1 C104 key "policies" is missing',
  ])
  t.match(problemsOf(t, ''), ['1:1 C105 this must be a mapping of keys to values, but it is empty'])
})

t.test('the operator’s own certificates are pairs of files or one PKCS#12 file', async t => {
  const files = (list: string): string =>
    sample.replace(/tls:\n.*\n.*\n/, `tls:\n  mode: files\n  files: ${list}\n`)
  const { config, directory } = load(
    t,
    files('[{ certificate: a.pem, key: a.key }, { pkcs12: b.p12, passphrase: x }]'),
  )
  t.strictSame(config.tls, {
    mode: 'files',
    files: [
      { certificate: join(directory, 'a.pem'), key: join(directory, 'a.key') },
      { pkcs12: join(directory, 'b.p12'), passphrase: 'x' },
    ],
  })
  t.strictSame(problemsOf(t, files('[{ certificate: a.pem }]')), ['10:11 C104 key "key" is missing'])
})

t.test('a file that cannot be read is a problem of its own', async t => {
  const directory = t.testdir({ 'sallyport.yaml': sample })
  const reportOf = (file: string): string => {
    try {
      loadConfig(file, environment)
      return ''
    } catch (error) {
      return (error as Error).message.replaceAll(directory, '…')
    }
  }
  t.match(
    reportOf(join(directory, 'no.yaml')),
    /error C110 {2}.*no\.yaml cannot be read: there is no such file/,
  )
  t.match(reportOf(directory), /error C110 {2}.* cannot be read: EISDIR/)
  t.match(
    reportOf(join(directory, 'sallyport.yaml')),
    /sallyport\.yaml:22:\d+ {2}error C110 {2}…\/old-ca\.pem cannot be read: there is no such file/,
  )
})
