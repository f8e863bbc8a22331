/** Devices that show a certificate after a sign-in, and devices that do not. */
import t from 'tap'
import type { ClientCertificate, Visit } from '../harness/browser.ts'
import { http1 } from '../harness/clients.ts'
import { createDeviceAuthority } from '../harness/device-certificates.ts'
import {
  deviceHost,
  devicePolicy,
  signInUpToDevice,
  startDeviceWorld,
  type DeviceWorld,
} from '../harness/device-world.ts'
import { startSignInWorld } from '../harness/sign-in.ts'
import { signInHost, startWorld, wikiHost } from '../harness/world.ts'
import { opensslClient } from '../tls/openssl.ts'

const credentials = { email: 'ana@corp.example', password: 'sallyport' }

/** The status of what only managed devices get, for somebody who signs in on a device. */
async function statusOn(world: DeviceWorld, certificate?: ClientCertificate): Promise<number> {
  return (await world.browser(certificate).signIn(`${world.wiki}/plans/all`)).status
}

t.test('a device with a certificate is managed, whatever was wanted, fragment and all', async t => {
  const world = await startDeviceWorld(t)
  const browser = world.browser(world.devices.issue('laptop'))
  const visit = await browser.signIn(`${world.wiki}/plans/all?from=1#top`)
  t.match(visit, { status: 200, text: 'www.example.com GET /plans/all?from=1' })
  t.equal(visit.url.hash, '#top')
  const hosts = visit.trail.map(url => new URL(url).hostname)
  t.strictSame(hosts.slice(-5), [signInHost, deviceHost, signInHost, wikiHost, wikiHost])
  t.equal((await browser.open(`${world.wiki}/keys/all`)).status, 200)
  t.equal(
    (await browser.open(`${world.mail}/keys/all`)).status,
    200,
    'in another app, which asks nothing anew',
  )
  const { facts } = await world.records.activity(({ facts }) => facts?.path === '/keys/all')
  t.match(facts!.device, { managed: true, certificate: true, compliant: false })
})

t.test('a device without one gets in, and is not managed', async t => {
  const world = await startDeviceWorld(t)
  const browser = world.browser()
  const visit = await browser.signIn(`${world.wiki}/`)
  t.match(visit, { status: 200, text: 'www.example.com GET /' })
  t.equal((await browser.open(`${world.wiki}/plans/all`)).status, 403)
  t.match(await world.records.operation('device-check', 0), {
    outcome: 'device-checked',
    certificate: 'none',
  })
})

t.test('what the provider says of a device counts without a certificate', async t => {
  const world = await startDeviceWorld(t, { claims: () => ({}) })
  const browser = world.browser()
  await browser.signIn(`${world.wiki}/`)
  t.equal((await browser.open(`${world.wiki}/plans/all`)).status, 200)
  t.equal((await browser.open(`${world.wiki}/keys/all`)).status, 403)
})

t.test('a certificate that does not count is as none, and the records say why', async t => {
  const world = await startDeviceWorld(t)
  const { devices, records } = world
  const lost = devices.issue('lost')
  devices.revoke(lost)
  t.match(await world.writeCrl(devices.crl()), { ok: true })
  const shown: [ClientCertificate, string][] = [
    [lost, 'CERT_REVOKED'],
    [devices.issue('old', { days: -1 }), 'CERT_HAS_EXPIRED'],
    [devices.issue('web', { usage: 'serverAuth' }), 'INVALID_PURPOSE'],
    [createDeviceAuthority(t, 'Others').issue('laptop'), 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  ]
  for (const [index, [certificate, reason]] of shown.entries()) {
    t.equal(await statusOn(world, certificate), 403, reason)
    t.match(await records.operation('device-check', index), {
      outcome: 'device-checked',
      certificate: reason,
    })
  }
  t.equal(await statusOn(world, devices.issue('laptop')), 200)
})

t.test(
  'a CRL that is replaced counts at once; one that is out of date or broken lets nobody be managed',
  async t => {
    const world = await startDeviceWorld(t)
    const laptop = world.devices.issue('laptop')
    t.equal(await statusOn(world, laptop), 200)
    t.match(await world.writeCrl(world.devices.crl(-1)), { ok: true })
    t.equal(await statusOn(world, laptop), 403)
    t.match(await world.records.operation('device-check', 1), { certificate: 'CRL_HAS_EXPIRED' })
    t.match(await world.writeCrl('broken'), { ok: false, problem: /device\.crl: holds no CRL in PEM/ })
    t.equal(await statusOn(world, laptop), 403)
    t.match(await world.records.operation('device-check', 2), { certificate: 'trust-unreadable' })
    t.match(await world.writeCrl(world.devices.crl()), { ok: true })
    t.equal(await statusOn(world, laptop), 200)
  },
)

t.test('each sign-in asks anew: what was shown at an earlier one counts no more', async t => {
  const policy = `version: 1
default: allow
rules:
  - { id: confirm, when: { path: /export/** }, then: { step-up: { strength: multi-factor, within: 10m } } }
  - { id: managed-only, when: { path: /plans/**, device: { managed: false } }, then: block }`
  const world = await startDeviceWorld(t, { policy })
  const laptop = world.devices.issue('laptop')
  const browser = world.browser(laptop)
  await browser.signIn(`${world.wiki}/`)
  t.equal((await browser.open(`${world.wiki}/plans/all`)).status, 200)
  const confirm = async (): Promise<Visit> => {
    const form = await browser.open(`${world.wiki}/export/all#top`)
    return browser.submit(form.url.href, { ...credentials, code: '246810' })
  }
  const confirmed = await confirm()
  t.match(confirmed, { status: 200, text: 'www.example.com GET /export/all' })
  t.equal(confirmed.url.hash, '#top')
  t.equal((await browser.open(`${world.wiki}/plans/all`)).status, 200, 'a step-up has asked the device again')

  world.devices.revoke(laptop)
  await world.writeCrl(world.devices.crl())
  t.equal((await browser.open(`${world.wiki}/plans/all`)).status, 200, 'a session is what its sign-in was')
  await browser.submit(`${world.signIn}/sign-out`, {})
  t.equal((await browser.signIn(`${world.wiki}/plans/all`)).status, 403)
})

t.test('an unfinished check is made up for at the next app, without the provider', async t => {
  const world = await startDeviceWorld(t)
  const browser = world.browser(world.devices.issue('laptop'))
  await signInUpToDevice(world, browser)
  const visit = await browser.open(`${world.mail}/plans/all#top`)
  t.match(visit, { status: 200, text: 'www.mail.example.com GET /plans/all' })
  t.equal(visit.url.hash, '#top')
  t.notMatch(visit.trail.join(' '), /idp\.localhost/)
})

t.test('who does not reach the device host may go on without it after a while', async t => {
  const world = await startDeviceWorld(t)
  const laptop = world.devices.issue('laptop')
  /** What somebody gets who follows one of the two links, and then in another app. */
  const follow = async (label: string): Promise<number[]> => {
    const browser = world.browser(laptop)
    await signInUpToDevice(world, browser)
    const sealedAt = Math.floor(Date.now() / 1000) - 61
    browser.jar.change('__Host-sallyport-signin', token =>
      world.resealed(token, '.signin unchecked', { sealedAt }),
    )
    const page = await browser.open(`${world.wiki}/plans/all`)
    t.match(page, { status: 200, text: 'This device has not been checked' })
    const [, href] = new RegExp(`href="([^"]+)"[^>]*>${label}<`).exec(page.text)!
    const visit = await browser.open(new URL(href!.replaceAll('&amp;', '&'), page.url).href)
    return [visit.status, (await browser.open(`${world.mail}/plans/all`)).status]
  }
  t.strictSame(await follow('Check this device'), [200, 200])
  t.strictSame(await follow('Go on without'), [403, 403], 'as a device that has shown nothing')
})

t.test('the device host does nothing else, and tells nobody else', async t => {
  const world = await startDeviceWorld(t)
  const browser = world.browser(world.devices.issue('laptop'))
  const check = await signInUpToDevice(world, browser)
  for (const path of ['/', '/check/', '/start', `/other${check.search}`])
    t.equal((await browser.step(world.device + path)).status, 404, path)
  t.equal((await browser.fetch(check.href, { method: 'POST', body: 'x' })).status, 404)
  for (const query of ['', '?d=', '?d=v1.x.y', `${check.search}x`]) {
    const refused = await browser.step(`${world.device}/check${query}`)
    t.match(refused, { status: 400, text: /This sign-in link is not valid/ }, query)
    t.match(refused.text, `href="${world.signIn}/"`)
  }
  const checked = await browser.step(check.href)
  t.match(checked, { status: 303, headers: { connection: 'close', 'referrer-policy': 'no-referrer' } })
  t.match(checked.headers.location, `${world.signIn}/device?d=`)
  t.notMatch(JSON.stringify(world.records.all), /laptop/, 'a record does not name the device')
})

t.test('no other host makes a browser ask for a certificate', async t => {
  const world = await startDeviceWorld(t)
  const none = /No client certificate CA names sent/
  for (const host of [wikiHost, signInHost])
    for (const version of ['-tls1_2', '-tls1_3'])
      t.match(await opensslClient(world.client.port, ['-servername', host, version]), none)
  t.match(await opensslClient(world.client.port, ['-servername', deviceHost]), /unrecognized name/)
  const { device } = world.edge.ports
  t.match(await opensslClient(device!, ['-servername', deviceHost]), /CA names\nCN = Devices\n/)
  t.match(await opensslClient(device!, ['-servername', signInHost]), /unrecognized name/)
})

t.test('without roots there is no such host, and nobody is sent to one', async t => {
  const world = await startSignInWorld(t)
  t.equal(world.edge.ports.device, undefined)
  const visit = await world.browser().signIn(`${world.wiki}/`)
  t.notMatch(visit.trail.join(' '), deviceHost)
  t.equal((await world.browser().open(`${world.signIn}/device?d=x`)).status, 400)
})

const attested = 'managed: x-device-managed, compliant: x-device-compliant'
const said = { 'x-device-managed': 'true', 'x-device-compliant': '1' }

t.test('a proxy attests devices from its own address only, and apps never see it', async t => {
  const seen: string[] = []
  for (const [from, status] of [
    ['127.0.0.0/8', 200],
    ['10.0.0.0/8', 403],
  ] as const) {
    const more = `devices: { headers: { from: [${from}], ${attested} } }`
    const world = await startWorld(
      t,
      ({ headers, url }, response) => {
        seen.push(Object.keys(headers).join(' '))
        response.end(url)
      },
      { policy: devicePolicy, more },
    )
    const headers = { cookie: world.cookie({ managed: false }), 'x-forwarded-for': '10.0.0.1', ...said }
    t.equal((await http1(world.client, wikiHost, { path: '/plans/all', headers })).status, status, from)
    t.equal((await http1(world.client, wikiHost, { path: '/', headers })).status, 200)
    t.equal(
      (await http1(world.client, wikiHost, { path: '/keys/all', headers })).status,
      403,
      'it is no certificate',
    )
    const { facts } = await world.records.activity(({ facts }) => facts?.path === '/')
    t.match(facts!.device, { managed: status === 200, compliant: status === 200, certificate: false })
  }
  t.equal(seen.length, 3)
  t.notMatch(seen.join(' '), /x-device/)
})
