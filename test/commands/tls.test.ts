import { join } from 'node:path'
import t, { type Test } from 'tap'
import { sallyport } from '../harness/command-line.ts'

const config = (tls: string): string => `suffix: edge.localhost
edge: { id: fra-1 }
listen: { https: ":8443" }
${tls}
identity: { oidc: { issuer: https://idp.corp.example/, client-id: a, client-secret: b, ca: certs/authority.pem } }
session: { keys: keys.json }
policies: policies
apps: [{ id: wiki, start: https://wiki.example.com/, domains: [wiki.example.com] }]
`

/** Runs `tls authority` on a configuration in a directory of its own. */
async function authority(t: Test, tls: string) {
  const directory = t.testdir({ 'sallyport.yaml': config(tls) })
  return sallyport(['tls', 'authority', '--config', join(directory, 'sallyport.yaml')])
}

t.test('the authority can be made although the configuration trusts it already', async t => {
  const made = await authority(t, '')
  t.match(made, { code: 0, out: /^-----BEGIN CERTIFICATE-----/, error: /^from .*certs/ })
})

t.test('what is wrong with how certificates are come by is reported', async t => {
  t.match(await authority(t, 'tls: { mode: autority }'), { code: 1, error: /sallyport\.yaml:4:14 .*mode/ })
  t.match(await authority(t, 'tls: { mode: files, files: [] }'), {
    code: 2,
    error: /no development authority/,
  })
})
