import { join } from 'node:path'
import t, { type Test } from 'tap'
import { loadConfig, type Config } from '../../src/config/index.ts'
import { problemsFrom } from './problems.ts'

const rest = `
suffix: edge.localhost
identity: { oidc: { issuer: https://idp.corp.example/, client-id: a, client-secret: b } }
session: { keys: keys.json }
apps: [{ id: wiki, start: https://www.example.com/, domains: [www.example.com] }]
policies: policies
`
const users = 'listen: { https: ":8443" }\n'
const both = 'listen: { https: ":8443", device: ":8444" }\n'

function load(t: Test, text: string): { config: Config; directory: string } {
  const directory = t.testdir({
    'sallyport.yaml': text + rest,
    'roots.pem': '-----BEGIN CERTIFICATE-----',
    'a.crl': '-----BEGIN X509 CRL-----',
    'empty.pem': '',
  })
  return { config: loadConfig(join(directory, 'sallyport.yaml'), {}), directory }
}

const problemsOf = (t: Test, text: string): string[] =>
  problemsFrom(
    () => load(t, text),
    message => message.replaceAll(/\/\S*\//g, '…/'),
  )

t.test('without a word of devices nobody is asked for a certificate', async t => {
  const { config } = load(t, users)
  t.strictSame(config.devices, { certificates: undefined, headers: undefined })
  t.equal(config.listen.device, undefined)
})

t.test('roots and CRLs are files, which are read while edges run', async t => {
  const { config, directory } = load(
    t,
    `${both}public-ports: { device: 443 }\ndevices: { roots: roots.pem, crls: [a.crl] }`,
  )
  t.strictSame(config.devices.certificates, {
    roots: join(directory, 'roots.pem'),
    crls: [join(directory, 'a.crl')],
  })
  t.strictSame(config.listen.device, { host: '::', port: 8444 })
  t.equal(config.publicPorts.device, 443)
})

t.test('the listener and the roots need one another', async t => {
  t.strictSame(problemsOf(t, both), [
    '1:27 C210 "device" needs authorities to check certificates by: devices.roots',
  ])
  t.strictSame(problemsOf(t, `${users}devices: { roots: roots.pem }`), [
    '2:12 C210 "roots" need a listener that asks for certificates: listen.device',
  ])
  t.strictSame(problemsOf(t, `${users}devices: { crls: a.crl }`), [
    '2:12 C210 "crls" say nothing without "roots"',
  ])
})

t.test('a file that cannot be read, or holds nothing of the kind, is told with its place', async t => {
  t.strictSame(problemsOf(t, `${both}devices: { roots: no.pem, crls: [a.crl, empty.pem, roots.pem] }`), [
    '2:19 C110 …/no.pem cannot be read: there is no such file',
    '2:41 C110 …/empty.pem holds no CRL in PEM',
    '2:52 C110 …/roots.pem holds no CRL in PEM',
  ])
  t.strictSame(problemsOf(t, `${both}devices: { roots: empty.pem }`), [
    '2:19 C110 …/empty.pem holds no certificate in PEM',
  ])
})

t.test('attested headers are believed from somewhere, and say something', async t => {
  const { config } = load(
    t,
    `${users}devices: { headers: { from: [10.0.0.0/8], managed: X-Device-Managed, compliant: x-ok } }`,
  )
  t.strictSame(config.devices.headers, {
    from: ['10.0.0.0/8'],
    managed: 'x-device-managed',
    compliant: 'x-ok',
  })
  t.strictSame(problemsOf(t, `${users}devices: { headers: {} }`), [
    '2:21 C104 key "from" is missing',
    '2:21 C104 key "managed" or "compliant" is missing',
  ])
  t.strictSame(
    problemsOf(t, `${users}devices: { headers: { from: [everywhere], managed: x-a, compliant: x-a } }`),
    ['2:30 C108 "everywhere" is not an address or an address range', '2:57 C210 "x-a" cannot say both'],
  )
})

t.test('no field that an app or a browser uses is taken for one', async t => {
  for (const name of ['cookie', 'authorization', 'x_device', 'x-', '"x-a: b"'])
    t.match(problemsOf(t, `${users}devices: { headers: { from: [], managed: ${name} } }`), [
      /^2:42 C108 ".*" is not a field name of yours; write one such as x-device-managed$/,
    ])
})
