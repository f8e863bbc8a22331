import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'
import type { ClientCertificate } from './browser.ts'

/** What a certificate is to be. */
export interface DeviceCertificateOptions {
  /** Its extended key usage; `clientAuth` when undefined. */
  readonly usage?: string
  /** Days until it ends, in the past when negative; 30 when undefined. */
  readonly days?: number
}

/** An authority for devices, run with the openssl command as operators do. */
export interface DeviceAuthority {
  /** Its own certificate, PEM. */
  readonly root: string
  issue(name: string, options?: DeviceCertificateOptions): ClientCertificate
  revoke(certificate: ClientCertificate): void
  /**
   * What it has revoked by now, PEM.
   * @param days until the list is out of date, in the past when negative
   */
  crl(days?: number): string
}

const configuration = `[ ca ]
default_ca = devices
[ devices ]
database = index.txt
serial = serial
new_certs_dir = .
certificate = root.pem
private_key = root-key.pem
default_md = sha256
policy = any
unique_subject = no
[ any ]
organizationName = optional
commonName = supplied
[ req ]
distinguished_name = name
[ name ]
`
const ecKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']

/** Makes an authority of a name; its files are gone with the test. */
export function createDeviceAuthority(t: Test, name = 'Devices'): DeviceAuthority {
  const directory = mkdtempSync(join(tmpdir(), 'sallyport-devices-'))
  t.teardown(() => rmSync(directory, { recursive: true }))
  const openssl = (...given: string[]): void =>
    void execFileSync('openssl', given, { cwd: directory, stdio: ['ignore', 'ignore', 'pipe'] })
  const read = (file: string): string => readFileSync(join(directory, file), 'utf8')
  const ca = (...given: string[]): void => openssl('ca', '-config', 'ca.conf', '-batch', ...given)
  writeFileSync(join(directory, 'ca.conf'), configuration)
  writeFileSync(join(directory, 'index.txt'), '')
  writeFileSync(join(directory, 'serial'), '1000')
  const root = ['-x509', ...ecKey, '-keyout', 'root-key.pem', '-out', 'root.pem', '-days', '30']
  openssl(
    'req',
    '-config',
    'ca.conf',
    ...root,
    '-subj',
    `/CN=${name}`,
    '-addext',
    'basicConstraints=critical,CA:TRUE',
  )
  return {
    root: read('root.pem'),
    issue(subject, { usage = 'clientAuth', days = 30 } = {}) {
      writeFileSync(join(directory, 'usage.conf'), `extendedKeyUsage=${usage}\n`)
      openssl(
        'req',
        '-config',
        'ca.conf',
        ...ecKey,
        '-keyout',
        'key.pem',
        '-out',
        'request.pem',
        '-subj',
        `/O=Corp/CN=${subject}`,
      )
      const life = ['-startdate', opensslTime(Math.min(-1, days - 1)), '-enddate', opensslTime(days)]
      ca('-in', 'request.pem', '-out', 'leaf.pem', '-notext', '-extfile', 'usage.conf', ...life)
      return { cert: read('leaf.pem'), key: read('key.pem') }
    },
    revoke({ cert }) {
      writeFileSync(join(directory, 'revoked.pem'), cert)
      ca('-revoke', 'revoked.pem')
    },
    crl(days = 30) {
      ca(
        '-gencrl',
        '-out',
        'list.crl',
        '-crl_lastupdate',
        opensslTime(days - 30),
        '-crl_nextupdate',
        opensslTime(days),
      )
      return read('list.crl')
    },
  }
}

const dayMs = 86_400_000

/** A time so many days from now, as openssl takes it: `20260131120000Z`. */
const opensslTime = (days: number): string =>
  `${new Date(Date.now() + days * dayMs).toISOString().replaceAll(/\D/g, '').slice(0, 14)}Z`
