import { join } from 'node:path'
import t, { type Test } from 'tap'
import { loadConfig, type Config } from '../../src/config/index.ts'
import { ProblemsError } from '../../src/diagnostics/index.ts'

const configuration = (app: string): string => `suffix: edge.localhost
listen: { https: 127.0.0.1:0 }
identity: { oidc: { issuer: https://idp.corp.example, client-id: a, client-secret: b } }
session: { keys: keys.json }
apps:
  - ${app}
policies: policies
`

const profile = `name: Files
tested: never against the service itself
sources: [https://docs.example.com/network]
start: https://files.example.com/
domains: [files.example.com, "*.cdn.example.com"]
activities:
  - { activity: share, method: POST, path: "/api/shares" }
never-rewrite: ["/saml/**"]
direct: ["*.maps.example.net"]
notes: [Passkeys cannot be used.]
`

function load(t: Test, app: string, file = profile): Config {
  const directory = t.testdir({ 'sallyport.yaml': configuration(app), 'files.yaml': file })
  return loadConfig(join(directory, 'sallyport.yaml'), {})
}

function problemsOf(t: Test, app: string, file?: string): string[] {
  try {
    load(t, app, file)
  } catch (error) {
    if (!(error instanceof ProblemsError)) throw error
    return error.problems.map(
      ({ code, place, message }) =>
        `${place.source.file.split('/').at(-1)}:${place.line}:${place.column} ${code} ${message}`,
    )
  }
  return []
}

t.test('an app is what its profile says', async t => {
  const [app] = load(t, '{ id: files, profile: files.yaml }').apps
  t.match(app, {
    id: 'files',
    name: 'Files',
    start: 'https://files.example.com/',
    direct: ['*.maps.example.net'],
  })
  t.strictSame(
    app!.domains.map(({ pattern, forwarded }) => [pattern, forwarded]),
    [
      ['files.example.com', false],
      ['*.cdn.example.com', false],
    ],
  )
  t.match(app!.activities, [{ activity: 'share' }])
  t.ok(app!.neverRewrite[0]!.test('/saml/metadata'))
})

t.test('what the configuration says besides comes first, and adds', async t => {
  const [app] = load(
    t,
    '{ id: files, profile: files.yaml, name: Our files, start: "https://eu.example.org/", never-rewrite: [/raw/*], direct: [a.example.net], ' +
      'domains: [eu.example.org, { host: files.example.com, origin: "https://10.0.0.5" }], ' +
      'activities: [{ activity: export, path: /api/shares }] }',
  ).apps
  t.match(app, { name: 'Our files', start: 'https://eu.example.org/' })
  t.strictSame(
    app!.domains.map(({ pattern, origin }) => [pattern, origin?.hostname]),
    [
      ['eu.example.org', undefined],
      ['files.example.com', '10.0.0.5'],
      ['*.cdn.example.com', undefined],
    ],
  )
  t.strictSame(
    app!.activities.map(({ activity }) => activity),
    ['export', 'share'],
  )
  t.equal(app!.neverRewrite.length, 2)
  t.strictSame(app!.direct, ['a.example.net', '*.maps.example.net'])
})

t.test('what is wrong with a profile is told at its place there', async t => {
  t.strictSame(
    problemsOf(t, '{ id: files, profile: files.yaml }', 'domains: [localhost]\nsource: x\n').toSorted(),
    [
      'files.yaml:1:1 C104 key "sources" is missing',
      'files.yaml:1:1 C104 key "tested" is missing',
      'files.yaml:1:11 C108 "localhost" is not a domain; write www.example.com, or *.example.com for one or more labels before it',
      'files.yaml:2:1 C103 unknown key "source"; did you mean "sources"?',
      'sallyport.yaml:6:5 C104 key "domains" is missing',
      'sallyport.yaml:6:5 C104 key "start" is missing',
    ],
  )
  t.match(problemsOf(t, '{ id: files, profile: none.yaml }'), [
    /C110 .*none\.yaml cannot be read: there is no such file/,
  ])
  t.match(problemsOf(t, '{ id: files, profile: . }'), [/C110 .* cannot be read: it is a directory/])
})

t.test('how pages are confined, and where outsiders go, is one word each', async t => {
  const [app] = load(t, '{ id: files, profile: files.yaml, confine: enforce, outsiders: original }').apps
  t.match(app, { confine: 'enforce', outsiders: 'original' })
  t.strictSame(problemsOf(t, '{ id: files, profile: files.yaml, confine: yes, outsiders: all }'), [
    'sallyport.yaml:6:48 C106 unknown way to confine pages "yes"; it is one of off, report, enforce',
    'sallyport.yaml:6:64 C106 unknown way to treat outsiders "all"; it is one of refuse, original',
  ])
})
