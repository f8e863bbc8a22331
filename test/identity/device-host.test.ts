import t from 'tap'
import { createDeviceChecks } from '../../src/identity/device-check.ts'
import { answerDevice, type DeviceVisit } from '../../src/identity/device-host.ts'
import { createKeyRing, generateKey, type Session } from '../../src/session/index.ts'

const checks = createDeviceChecks(createKeyRing([generateKey()]), {
  deviceOrigin: 'https://device.edge.localhost:8444',
  signInOrigin: 'https://signin.edge.localhost:8443',
})
const url = new URL(checks.checkUrl({ browser: 'b', user: 'u' } as Session, undefined))

const answer = (visit: Partial<DeviceVisit>) =>
  answerDevice(
    {
      method: 'GET',
      authority: url.host,
      target: url.pathname + url.search,
      certificate: undefined,
      ...visit,
    },
    checks,
  )

t.test('a check leads back to the sign-in host', async t => {
  const { status, fields, outcome, reference } = answer({})
  t.match([status, outcome], [303, 'device-checked'])
  t.match(fields[1], 'https://signin.edge.localhost:8443/device?d=')
  t.ok(reference)
  t.equal(answer({ target: url.href }).status, 303, 'the absolute form is the same request')
})

t.test('nothing else is there, under no other name', async t => {
  const elsewhere: Partial<DeviceVisit>[] = [
    { method: 'POST' },
    { method: 'HEAD' },
    { target: '/' },
    { target: '*' },
    { target: `//evil.example/check${url.search}` },
    { target: `https://evil.example/check${url.search}` },
    { authority: 'signin.edge.localhost:8443' },
    { authority: 'device.edge.localhost' },
    { authority: '' },
    { authority: 'a b' },
  ]
  for (const visit of elsewhere) t.equal(answer(visit).outcome, 'not-found', JSON.stringify(visit))
})

t.test('a check that does not open is told calmly, with a way to the applications', async t => {
  const { status, body } = answer({ target: '/check?d=x' })
  t.equal(status, 400)
  t.match(body, 'href="https://signin.edge.localhost:8443/"')
})
