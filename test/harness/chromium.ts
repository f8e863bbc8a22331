import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Browser, type BrowserContext, type LaunchOptions } from 'playwright-core'
import type { Test } from 'tap'
import type { ClientCertificate } from './browser.ts'

const executablePath = '/usr/bin/chromium'

/** `--disable-quic`, because nothing here speaks it; the rest keeps Chromium from calling home. */
const args = [
  '--no-sandbox',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]

/**
 * Starts Chromium without a window; it ends with the test.
 * @param authorityFile the authority to trust, PEM
 * @param more switches of this run
 * @throws when Chromium or certutil is not installed
 */
export async function startChromium(
  t: Pick<Test, 'teardown'>,
  authorityFile: string,
  more: readonly string[] = [],
): Promise<Browser> {
  const home = chromiumHome(t, authorityFile)
  const browser = await chromium.launch(launchOptions(home, more))
  t.teardown(() => browser.close())
  return browser
}

/** A certificate in the browser, and the origin that it is shown to without a question. */
export interface BrowserCertificate extends ClientCertificate {
  readonly origin: string
}

/**
 * Starts Chromium with a profile on disk, on a device with a certificate. It is in the browser's own database, and the
 * profile says what the policy `AutoSelectCertificateForUrls` would say: nobody is there to choose it in a dialog.
 */
export async function startProfile(
  t: Pick<Test, 'teardown'>,
  authorityFile: string,
  certificate?: BrowserCertificate,
): Promise<BrowserContext> {
  const home = chromiumHome(t, authorityFile)
  const profile = join(home, 'profile')
  if (certificate !== undefined) {
    importCertificate(home, certificate)
    mkdirSync(join(profile, 'Default'), { recursive: true })
    const chosen = JSON.stringify({ pattern: certificate.origin, filter: {} })
    const preferences = { profile: { managed_auto_select_certificate_for_urls: [chosen] } }
    writeFileSync(join(profile, 'Default/Preferences'), JSON.stringify(preferences))
  }
  const context = await chromium.launchPersistentContext(profile, launchOptions(home))
  t.teardown(() => context.close())
  return context
}

/** A home of its own that trusts an authority; it is gone after the test, once the browser has ended. */
export function chromiumHome(t: Pick<Test, 'teardown'>, authorityFile: string): string {
  if (!existsSync(executablePath))
    throw new Error(`These tests need Chromium at ${executablePath}: apt-get install chromium`)
  const home = mkdtempSync(join(tmpdir(), 'sallyport-chromium-'))
  trust(home, authorityFile)
  t.teardown(() => rmSync(home, { recursive: true, maxRetries: 5 }))
  return home
}

export const launchOptions = (home: string, more: readonly string[] = []): LaunchOptions => ({
  executablePath,
  args: [...args, ...more],
  env: { ...process.env, HOME: home },
})

/**
 * The authority goes into the certificate database of a home of its own, as a user would do it. A flag that
 * ignores errors of one key would do as well for pages, but then Chromium no longer checks names, and no
 * certificate that is wrong for a host would ever be noticed.
 */
function trust(home: string, authorityFile: string): void {
  mkdirSync(databaseIn(home), { recursive: true })
  nss(home, 'certutil', '-N', '--empty-password')
  nss(home, 'certutil', '-A', '-t', 'C,,', '-n', 'authority', '-i', authorityFile)
}

function importCertificate(home: string, { cert, key }: ClientCertificate): void {
  const [pem, pkcs12] = [join(home, 'device.pem'), join(home, 'device.p12')]
  writeFileSync(pem, cert + key)
  execFileSync('openssl', [
    'pkcs12',
    '-export',
    '-in',
    pem,
    '-out',
    pkcs12,
    '-passout',
    'pass:',
    '-name',
    'device',
  ])
  nss(home, 'pk12util', '-i', pkcs12, '-W', '', '-K', '')
}

const databaseIn = (home: string): string => join(home, '.pki/nssdb')

function nss(home: string, command: 'certutil' | 'pk12util', ...given: string[]): void {
  try {
    execFileSync(command, ['-d', `sql:${databaseIn(home)}`, ...given], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
  } catch (cause) {
    throw new Error(`These tests need ${command}: apt-get install libnss3-tools`, { cause })
  }
}
