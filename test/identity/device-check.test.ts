import { X509Certificate } from 'node:crypto'
import t from 'tap'
import { createDeviceChecks, isCheckOf } from '../../src/identity/device-check.ts'
import { createKeyRing, generateKey, type Session, type SignInRequest } from '../../src/session/index.ts'
import { createDeviceAuthority } from '../harness/device-certificates.ts'

const start = 1_000_000
const origins = {
  deviceOrigin: 'https://device.edge.localhost',
  signInOrigin: 'https://signin.edge.localhost',
}
const session = { browser: 'browser-1', user: 'ana@corp.example' } as Session
const request: SignInRequest = { app: 'wiki', host: 'h', target: '/a?b', visit: 'v', issuedAt: start }

function create() {
  const clock = { now: start }
  const checks = createDeviceChecks(createKeyRing([generateKey()]), origins, () => clock.now * 1000)
  return { ...checks, clock }
}

const sealedIn = (url: string): string => new URL(url).searchParams.get('d')!

t.test('a check goes to the device host and comes back with what was shown', async t => {
  const checks = create()
  const url = checks.checkUrl(session, request)
  t.match(url, 'https://device.edge.localhost/check?d=')
  const { cert } = createDeviceAuthority(t).issue('laptop')
  const result = checks.resultUrl(sealedIn(url), new X509Certificate(cert))!
  t.match(result, 'https://signin.edge.localhost/device?d=')
  const checked = checks.openResult(sealedIn(result))!
  t.match(checked, { ...session, request, certificate: /^[\w-]{16}$/ })
  t.ok(isCheckOf(checked, session))
  t.notOk(isCheckOf(checked, { ...session, browser: 'browser-2' }))
  t.notOk(isCheckOf(checked, { ...session, user: 'kim@partner.example' }))
})

t.test('a renewed certificate is the same device; another name, or another issuer’s, is another', async t => {
  const checks = create()
  const digestOf = (cert: string): string => {
    const sealed = sealedIn(checks.checkUrl(session, undefined))
    return checks.openResult(sealedIn(checks.resultUrl(sealed, new X509Certificate(cert))!))!.certificate
  }
  const devices = createDeviceAuthority(t)
  const laptop = digestOf(devices.issue('laptop').cert)
  t.equal(digestOf(devices.issue('laptop').cert), laptop)
  t.not(digestOf(devices.issue('desktop').cert), laptop)
  t.not(digestOf(createDeviceAuthority(t, 'Others').issue('laptop').cert), laptop)
})

t.test('who has shown nothing has no certificate', async t => {
  const checks = create()
  const result = checks.resultUrl(sealedIn(checks.checkUrl(session, undefined)), undefined)!
  t.strictSame(checks.openResult(sealedIn(result))!.certificate, '')
})

t.test('a check is good for ten minutes, its result for one', async t => {
  const checks = create()
  const sealed = sealedIn(checks.checkUrl(session, request))
  checks.clock.now = start + 600
  const result = sealedIn(checks.resultUrl(sealed, undefined)!)
  checks.clock.now = start + 601
  t.equal(checks.resultUrl(sealed, undefined), undefined)
  checks.clock.now = start + 720
  t.ok(checks.openResult(result))
  checks.clock.now = start + 721
  t.equal(checks.openResult(result), undefined)
})

t.test('neither is taken for the other, nor for one of another ring', async t => {
  const checks = create()
  const sealed = sealedIn(checks.checkUrl(session, request))
  const result = sealedIn(checks.resultUrl(sealed, undefined)!)
  t.equal(checks.openResult(sealed), undefined)
  t.equal(checks.resultUrl(result, undefined), undefined)
  t.equal(create().openResult(result), undefined)
  t.equal(create().resultUrl(sealed, undefined), undefined)
})
