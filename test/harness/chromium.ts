import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Browser } from 'playwright-core'
import type { Test } from 'tap'

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
  if (!existsSync(executablePath))
    throw new Error(`These tests need Chromium at ${executablePath}: apt-get install chromium`)
  const home = mkdtempSync(join(tmpdir(), 'sallyport-chromium-'))
  trust(home, authorityFile)
  const browser = await chromium.launch({
    executablePath,
    args: [...args, ...more],
    env: { ...process.env, HOME: home },
  })
  t.teardown(async () => {
    await browser.close()
    rmSync(home, { recursive: true, maxRetries: 5 })
  })
  return browser
}

/**
 * The authority goes into the certificate database of a home of its own, as a user would do it. A flag that
 * ignores errors of one key would do as well for pages, but then Chromium no longer checks names, and no
 * certificate that is wrong for a host would ever be noticed.
 */
function trust(home: string, authorityFile: string): void {
  const database = join(home, '.pki/nssdb')
  mkdirSync(database, { recursive: true })
  const certutil = (...given: string[]): void => {
    try {
      execFileSync('certutil', ['-d', `sql:${database}`, ...given], { stdio: ['ignore', 'ignore', 'pipe'] })
    } catch (cause) {
      throw new Error('These tests need certutil: apt-get install libnss3-tools', { cause })
    }
  }
  certutil('-N', '--empty-password')
  certutil('-A', '-t', 'C,,', '-n', 'authority', '-i', authorityFile)
}
