import { join } from 'node:path'
import t, { type Test } from 'tap'
import { loadConfig, type Config } from '../../src/config/index.ts'
import { ProblemsError } from '../../src/diagnostics/index.ts'

/** The list of apps begins on line 6. */
const configuration = (apps: string): string => `suffix: edge.localhost
listen: { https: 127.0.0.1:0 }
identity: { oidc: { issuer: https://idp.corp.example, client-id: a, client-secret: b } }
session: { keys: keys.json }
apps:
${apps}
policies: policies
`

const load = (t: Test, apps: string): Config =>
  loadConfig(
    join(t.testdir({ 'sallyport.yaml': configuration(apps), 'ca.pem': 'PEM' }), 'sallyport.yaml'),
    {},
  )

function problemsOf(t: Test, apps: string): string[] {
  try {
    load(t, apps)
  } catch (error) {
    if (!(error instanceof ProblemsError)) throw error
    return error.problems.map(
      ({ code, place, message }) => `${place.line}:${place.column} ${code} ${message}`,
    )
  }
  return []
}

const app = (id: string, host: string, more = ''): string =>
  `  - { id: ${id}, start: "https://${host}/", domains: [${host}]${more} }`
const detailed = (domain: string): string =>
  `  - id: wiki\n    start: https://www.example.com/\n    domains:\n      - www.example.com\n      - ${domain}`

const refusals: readonly [what: string, apps: string, found: string[]][] = [
  [
    'an id that is a name of the product',
    [app('signin', 'a.example.com'), app('device', 'b.example.com')].join('\n'),
    [
      '6:7 C200 "signin" is a name of the product itself; give the app another id',
      '7:7 C200 "device" is a name of the product itself; give the app another id',
    ],
  ],
  [
    'an id that is no label',
    app('Wiki.app', 'www.example.com'),
    ['6:11 C108 "Wiki.app" is not a DNS label: lower-case letters, digits and inner hyphens, at most 63'],
  ],
  [
    'an id that is given twice, even when one of the two has another mistake',
    [app('wiki', 'a.example.com'), app('wiki', 'b.example.com', ', cookies: baked')].join('\n'),
    [
      '7:85 C106 unknown way to keep cookies "baked"; it is one of sealed, plain',
      '7:11 C203 the app id "wiki" is given twice',
    ],
  ],
  [
    'a start that is not in the domains',
    '  - { id: wiki, start: https://other.example.com/, domains: [www.example.com] }',
    ['6:17 C202 "other.example.com" is not among this app\'s domains'],
  ],
  [
    'no domain at all',
    '  - { id: wiki, start: https://www.example.com/, domains: [] }',
    ['6:17 C202 "www.example.com" is not among this app\'s domains'],
  ],
  [
    'a domain that is no name, without blaming the start for it',
    '  - { id: wiki, start: https://www.example.com/, domains: ["www.example.com:443", example.com] }',
    [
      '6:60 C108 "www.example.com:443" is not a domain; write www.example.com, or *.example.com for one or more labels before it',
    ],
  ],
  [
    'a wildcard inside a name',
    detailed('"www.*.example.com"'),
    [
      '10:9 C108 "www.*.example.com" is not a domain; write www.example.com, or *.example.com for one or more labels before it',
    ],
  ],
  [
    'an address as a domain',
    detailed('10.0.0.1'),
    [
      '10:9 C108 "10.0.0.1" is not a domain; write www.example.com, or *.example.com for one or more labels before it',
    ],
  ],
  [
    'a name that is too long with the suffix',
    `  - { id: wiki, start: https://www.example.com/, domains: [www.example.com, ${'a'.repeat(60)}.${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(50)}.example.com] }`,
    [
      `6:50 C201 "${'a'.repeat(60)}.${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(50)}.example.com" with the suffix is over 253 octets`,
    ],
  ],
  [
    'two apps under one suffix',
    [
      app('wiki', 'a.example.com', ', suffix: saas.example'),
      app('mail', 'b.example.com', ', suffix: saas.example'),
    ].join('\n'),
    ['6:3 C207 the suffix of "mail" is that of wiki already'],
  ],
  [
    'an app under the suffix of the product',
    app('wiki', 'a.example.com', ', suffix: signin.edge.localhost'),
    ['6:3 C207 the suffix of "wiki" is that of the product itself already'],
  ],
  [
    'a path pattern and an activity that do not exist',
    app('wiki', 'www.example.com', ', activities: [{ activity: downlod, path: files }]'),
    [
      '6:105 C106 unknown activity "downlod"; did you mean "download"?',
      '6:120 C108 "files" is not a path pattern; it begins with /',
    ],
  ],
]
for (const [what, apps, found] of refusals) {
  t.test(`refused: ${what}`, async t => {
    t.strictSame(problemsOf(t, apps), found)
  })
}

t.test('an origin is scheme, host and port, and nothing else', async t => {
  const wrong = 'an origin is scheme, host and port only; paths are the same on both sides'
  for (const url of ['/path', '/?q=1', '/#f']) {
    const found = problemsOf(t, detailed(`{ host: a.example.com, origin: "https://10.0.0.5${url}" }`))
    t.strictSame(found, [`10:40 C108 ${wrong}`], url)
  }
  for (const user of ['user@', ':password@', 'user:password@']) {
    const found = problemsOf(t, detailed(`{ host: a.example.com, origin: "https://${user}10.0.0.5" }`))
    t.strictSame(found, [`10:40 C108 ${wrong}`], user)
  }
  const origins: readonly [url: string, origin: object][] = [
    ['https://10.0.0.5', { protocol: 'https:', hostname: '10.0.0.5', port: 443 }],
    ['http://lab', { protocol: 'http:', hostname: 'lab', port: 80 }],
    ['https://[2001:db8::1]:9443/', { protocol: 'https:', hostname: '2001:db8::1', port: 9443 }],
  ]
  for (const [url, origin] of origins) {
    const { apps } = load(t, detailed(`{ host: a.example.com, origin: "${url}" }`))
    t.strictSame(apps[0]!.domains[1]!.origin, origin)
  }
})

t.test('the client’s address is told where an origin is given, unless the domain says otherwise', async t => {
  const forwarded = (domain: string): boolean => load(t, detailed(domain)).apps[0]!.domains[1]!.forwarded
  t.equal(forwarded('{ host: a.example.com }'), false)
  t.equal(forwarded('{ host: a.example.com, forwarded: true }'), true)
  t.equal(forwarded('{ host: a.example.com, origin: "https://10.0.0.5" }'), true)
  t.equal(forwarded('{ host: a.example.com, origin: "https://10.0.0.5", forwarded: false }'), false)
})

t.test('an app may have a suffix of its own', async t => {
  const { apps } = load(t, app('wiki', 'www.example.com', ', suffix: wiki-corp.example'))
  t.equal(apps[0]!.hosts.toProxied('www.example.com'), 'www.example.com.wiki-corp.example')
})

t.test('an app’s own word on activities is compiled', async t => {
  const { apps } = load(
    t,
    app(
      'wiki',
      'www.example.com',
      ', activities: [{ activity: export, path: "/api/*/export", method: [get, POST] }]',
    ),
  )
  const [rule] = apps[0]!.activities
  t.equal(rule!.activity, 'export')
  t.strictSame([...rule!.methods], ['GET', 'POST'])
  t.equal(rule!.path.test('/api/7/export'), true)
  t.equal(rule!.path.test('/api/7/8/export'), false)
})
