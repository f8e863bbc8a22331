/** The law of imports (ARCHITECTURE.md): every refusal is a sentence that says what to do. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import t from 'tap'

const source = resolve(import.meta.dirname, '../src')
const shared = ['diagnostics', 'apps', 'network']

/** Which rooms a room may use; a room that is not named here may be used by nobody but itself. */
const law: Readonly<Record<string, readonly string[]>> = {
  diagnostics: [],
  network: [],
  apps: [],
  geo: ['network'],
  pages: [],
  limits: [],
  tls: shared,
  session: shared,
  policy: shared,
  config: [...shared, 'geo', 'limits'],
  identity: [...shared, 'config', 'session', 'pages'],
  proxy: [...shared, 'geo', 'identity', 'limits', 'session', 'policy', 'pages'],
  admin: [...shared, 'geo', 'pages', 'policy'],
  fleet: shared,
  edge: [
    ...shared,
    'admin',
    'config',
    'fleet',
    'geo',
    'identity',
    'limits',
    'policy',
    'proxy',
    'session',
    'tls',
  ],
  dns: [...shared, 'admin', 'config', 'fleet', 'geo', 'proxy', 'tls'],
  commands: [...shared, 'config', 'dns', 'edge', 'fleet', 'geo', 'policy', 'session', 'tls'],
  'main.ts': ['commands', 'diagnostics'],
}

/** One package, one door. */
const doors: Readonly<Record<string, readonly string[]>> = {
  'node-forge': ['tls/authority.ts'],
  undici: ['proxy/fetch/', 'identity/provider-fetch.ts'],
  'http-proxy-3': ['proxy/fetch/websocket.ts'],
  'prom-client': ['proxy/record/', 'admin/'],
  yaml: ['diagnostics/document.ts'],
  'd3-geo': ['admin/world-map.ts'],
  'topojson-client': ['admin/world-map.ts'],
  'dns-packet': ['dns/responder.ts'],
  'mmdb-lib': ['geo/database.ts'],
  'world-countries': ['geo/country-centres.ts'],
  bowser: ['proxy/identify/software.ts'],
  isbot: ['proxy/identify/software.ts'],
  'file-type': ['proxy/inspect/true-type.ts'],
  'fastest-levenshtein': ['diagnostics/problem.ts'],
  'openid-client': ['identity/'],
  jose: ['identity/'],
  '@nats-io/transport-node': ['fleet/'],
  '@nats-io/jetstream': ['fleet/'],
  '@nats-io/kv': ['fleet/'],
  tldts: ['proxy/rewrite/'],
}

const stages = ['accept', 'identify', 'classify', 'decide', 'rewrite', 'fetch', 'inspect', 'record']
const longestFile = 250

interface Import {
  readonly file: string
  readonly target: string
}

const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.ts'))
const importsOf = (file: string): Import[] =>
  [
    ...readFileSync(join(source, file), 'utf8').matchAll(
      /(?:^|\n)(?:import|export)\b[^'"`;]*?from '([^']+)'/g,
    ),
  ].map(([, target]) => ({ file, target: target! }))
const imports = files.flatMap(importsOf)
const inside = ({ file, target }: Import): string => relative(source, resolve(source, dirname(file), target))
const roomOf = (path: string): string => path.split('/')[0]!

const isLocal = ({ target }: Import): boolean => target.startsWith('.')

t.test('rooms use only the rooms that the law names', async t => {
  const broken = imports.filter(isLocal).flatMap(each => {
    const [from, to] = [roomOf(each.file), roomOf(inside(each))]
    if (from === to || law[from]?.includes(to) === true) return []
    return `${each.file} must not import from ${to}/; ${from} may use ${law[from]?.join(', ')} only.`
  })
  t.strictSame(broken, [])
})

t.test('rooms open to others only through their index', async t => {
  const broken = imports.filter(isLocal).flatMap(each => {
    const [from, to] = [roomOf(each.file), roomOf(inside(each))]
    if (from === to || from === 'main.ts' || inside(each) === `${to}/index.ts`) return []
    return `${each.file} reaches into ${inside(each)}; import from ${to}/index.ts instead.`
  })
  t.strictSame(broken, [])
})

t.test('a stage never imports another stage; stages meet in exchange.ts', async t => {
  const broken = imports.filter(isLocal).flatMap(each => {
    const [, from] = each.file.split('/')
    const [room, to] = inside(each).split('/')
    const crosses = room === 'proxy' && from !== to && stages.includes(from!) && stages.includes(to!)
    return crosses
      ? `${each.file} imports from the stage ${to}/; pass what it needs in its options instead.`
      : []
  })
  t.strictSame(broken, [])
})

t.test('each package is used behind its door', async t => {
  const broken = imports.flatMap(({ file, target }) => {
    const door = doors[target]
    const passes = door === undefined || door.some(path => file.startsWith(path))
    return passes ? [] : `${file} imports ${target}; only ${door.join(' and ')} may.`
  })
  t.strictSame(broken, [])
})

t.test('the order of the stages stands in ARCHITECTURE.md as it stands in the code', async t => {
  const text = readFileSync(resolve(source, '../ARCHITECTURE.md'), 'utf8')
  const listed = [...text.matchAll(/^\| (\d) \| ([a-z ]+?) \|/gm)].map(
    ([, number, name]) => `${number} ${name}`,
  )
  t.strictSame(listed, [
    '1 accept',
    '2 identify',
    '3 classify',
    '4 decide',
    '5 rewrite the request',
    '6 fetch',
    '7 inspect',
    '8 rewrite the response',
    '9 record',
  ])
})

t.test(`no file is longer than ${longestFile} lines`, async t => {
  const long = files.flatMap(file => {
    const lines = readFileSync(join(source, file), 'utf8').split('\n').length - 1
    return lines > longestFile
      ? `${file} has ${lines} lines; give one of its concerns a file of its own.`
      : []
  })
  t.strictSame(long, [])
})
