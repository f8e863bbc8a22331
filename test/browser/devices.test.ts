import t, { type Test } from 'tap'
import type { Page } from 'playwright-core'
import { startChromium, startProfile, type BrowserCertificate } from '../harness/chromium.ts'
import { signIn } from '../harness/demo-user.ts'
import { picture } from '../harness/demo-world.ts'
import { deviceHost, startDeviceWorld, type DeviceWorld } from '../harness/device-world.ts'
import { authorityFile } from '../harness/world.ts'

const person = 'ana@corp.example'

/** An app whose page shows where it is. */
const startPlans = (t: Test): Promise<DeviceWorld> =>
  startDeviceWorld(t, {}, ({ url }, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.end(
      `<!doctype html><title>Plans</title><link rel="icon" href="data:,"><h1>Plans</h1><p>${url}</p><p id="top">Top</p>`,
    )
  })

async function openPage(t: Test, world: DeviceWorld, certificate?: BrowserCertificate): Promise<Page> {
  const context = await startProfile(t, authorityFile(world), certificate)
  context.setDefaultTimeout(20_000)
  return context.newPage()
}

t.test('a device with a certificate is managed; only the device host has asked for it', async t => {
  const world = await startPlans(t)
  const page = await openPage(t, world, { ...world.devices.issue('laptop'), origin: world.device })
  await page.goto(`${world.wiki}/plans/all#top`)
  await signIn(page, person)
  await page.getByRole('heading', { name: 'Plans' }).waitFor()
  t.equal(page.url(), `${world.wiki}/plans/all#top`, 'the user is where they wanted to be')
  await picture(page, 'device-managed')
  await page.goto(`${world.mail}/keys/all`)
  t.equal(await page.getByRole('heading').textContent(), 'Plans')
  t.match(await world.records.operation('device-check', 0), { certificate: 'valid' })
  t.equal(world.records.operations('device-check').length, 1)
})

t.test('a device without one gets in without a question, and is not managed', async t => {
  const world = await startPlans(t)
  const page = await openPage(t, world)
  await page.goto(`${world.wiki}/`)
  await signIn(page, person)
  await page.getByRole('heading', { name: 'Plans' }).waitFor()
  await page.goto(`${world.wiki}/plans/all`)
  await page.getByRole('heading', { name: 'This action is blocked' }).waitFor()
  await picture(page, 'device-not-managed')
  t.match(await world.records.operation('device-check', 0), { certificate: 'none' })
})

t.test('a revoked certificate is as none', async t => {
  const world = await startPlans(t)
  const lost = world.devices.issue('lost')
  world.devices.revoke(lost)
  await world.writeCrl(world.devices.crl())
  const page = await openPage(t, world, { ...lost, origin: world.device })
  await page.goto(`${world.wiki}/plans/all`)
  await signIn(page, person)
  await page.getByRole('heading', { name: 'This action is blocked' }).waitFor()
  t.match(await world.records.operation('device-check', 0), { certificate: 'CERT_REVOKED' })
})

t.test('who cannot reach the device host finds a way on, to the very place', async t => {
  const world = await startPlans(t)
  const switches = [`--host-resolver-rules=MAP ${deviceHost} ~NOTFOUND`]
  const context = await (await startChromium(t, authorityFile(world), switches)).newContext()
  const page = await context.newPage()
  const refusal = page.waitForEvent('requestfailed', request => request.url().startsWith(world.device))
  await page.goto(`${world.wiki}/`)
  await signIn(page, person)
  await refusal
  // Its page comes after the failure, and would come into the way of the next.
  await page.waitForURL('chrome-error://chromewebdata/')
  const cookies = await context.cookies(world.signIn)
  const cookie = cookies.find(({ name }) => name === '__Host-sallyport-signin')!
  const sealedAt = Math.floor(Date.now() / 1000) - 61
  const value = world.resealed(cookie.value, '.signin unchecked', { sealedAt })
  await context.addCookies([{ ...cookie, value }])
  await page.goto(`${world.wiki}/page#top`)
  await page.getByRole('heading', { name: 'This device has not been checked' }).waitFor()
  await picture(page, 'device-not-checked')
  await page.getByRole('link', { name: 'Go on without' }).click()
  await page.getByRole('heading', { name: 'Plans' }).waitFor()
  t.equal(page.url(), `${world.wiki}/page#top`)
})
