import { renameSync, writeFileSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { join } from 'node:path'
import type { Test } from 'tap'
import type { Browser } from './browser.ts'
import { createDeviceAuthority, type DeviceAuthority } from './device-certificates.ts'
import { echo, startSignInWorld, type SignInOptions, type SignInWorld } from './sign-in.ts'

/** A world that asks devices for certificates, and the authority that gives them. */
export interface DeviceWorld extends SignInWorld {
  readonly devices: DeviceAuthority
  /** Origin of the device host, with the port. */
  readonly device: string
  /** Replaces the CRL; resolves with what the edge made of it. */
  writeCrl(text: string): Promise<Record<string, unknown>>
}

export const deviceHost = 'device.edge.localhost'

/** What devices that are not managed may not do. */
export const devicePolicy = `version: 1
default: allow
rules:
  - { id: managed-only, when: { path: /plans/**, device: { managed: false } }, then: block }
  - { id: shown-only, when: { path: /keys/**, device: { certificate: false } }, then: block }`

/** Starts such a world. The provider says of nobody's device that it is managed. */
export async function startDeviceWorld(
  t: Test,
  options: SignInOptions = {},
  handler: RequestListener = echo,
): Promise<DeviceWorld> {
  const devices = createDeviceAuthority(t)
  const world = await startSignInWorld(
    t,
    {
      policy: devicePolicy,
      claims: () => ({ device_managed: false }),
      listen: 'device: 127.0.0.1:0',
      files: { 'device-roots.pem': devices.root, 'device.crl': devices.crl() },
      more: 'devices: { roots: device-roots.pem, crls: [device.crl] }',
      ...options,
    },
    handler,
  )
  return {
    ...world,
    devices,
    device: `https://${deviceHost}:${world.edge.ports.device}`,
    writeCrl(text) {
      const { records, directory } = world
      const reload = records.operation('devices-reload', records.operations('devices-reload').length)
      const file = join(directory, 'device.crl')
      writeFileSync(`${file}.new`, text)
      renameSync(`${file}.new`, file)
      return reload
    },
  }
}

/** Signs in as far as the device host; where that would be asked. */
export async function signInUpToDevice(
  world: DeviceWorld,
  browser: Browser,
  email = 'ana@corp.example',
): Promise<URL> {
  const form = await browser.open(`${world.wiki}/plans/all`)
  let visit = await browser.fetch(form.url.href, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-mode': 'navigate' },
    body: new URLSearchParams({ email, password: 'sallyport' }).toString(),
  })
  for (;;) {
    const next = new URL(visit.headers.location!, visit.url)
    if (next.hostname === deviceHost) return next
    visit = await browser.step(next.href)
  }
}
