/**
 * `npm run audit:tls [-- --sample] [-- --json]`: what strangers see of TLS on a proxied host of a running edge:
 * openssl's own client with each version, then all of testssl.sh (minutes; left out of the sample).
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { parseArgs } from 'node:util'
import { startDemo, type Demo } from '../demo/demo.ts'
import { environment, table, type ScriptReport } from '../loadtest/report.ts'
import { opensslClient } from '../test/tls/openssl.ts'
import { installMissing } from './debian.ts'

const { values } = parseArgs({ options: { sample: { type: 'boolean' }, json: { type: 'boolean' } } })
const root = join(import.meta.dirname, '..')

/** TLS 1.0 and 1.1 are offered at security level 0, or OpenSSL 3 would not even ask for them. */
const versions = [
  { name: 'TLS 1.0', args: ['-tls1', '-cipher', 'ALL:@SECLEVEL=0'], served: false },
  { name: 'TLS 1.1', args: ['-tls1_1', '-cipher', 'ALL:@SECLEVEL=0'], served: false },
  { name: 'TLS 1.2', args: ['-tls1_2'], served: true },
  { name: 'TLS 1.3', args: ['-tls1_3'], served: true },
] as const

interface Outcome {
  readonly name: string
  readonly result: string
  readonly expected: boolean
}

async function main(): Promise<void> {
  installMissing(
    new Map([['openssl', 'openssl'], ...(values.sample ? [] : [['testssl', 'testssl.sh'] as const])]),
    'the audit',
  )
  const directory = mkdtempSync(join(tmpdir(), 'sallyport-audit-'))
  const demo = await startDemo({
    ports: { https: 0, http: 0, admin: 0, identityProvider: 0 },
    certificates: directory,
    policies: join(root, 'policies'),
    records: { write: () => undefined },
  })
  try {
    const outcomes = []
    for (const version of versions) outcomes.push(await tryVersion(demo, version))
    const refused = await refusedCount(demo)
    const findings = values.sample ? 0 : await testssl(demo)
    print(outcomes, refused, findings)
  } finally {
    await demo.close()
    rmSync(directory, { recursive: true })
  }
}

async function tryVersion(demo: Demo, { name, args, served }: (typeof versions)[number]): Promise<Outcome> {
  const { hostname, port } = new URL(demo.drive)
  const trust = ['-CAfile', demo.authorityFile, '-servername', hostname, '-verify_hostname', hostname]
  const output = await opensslClient(Number(port), [...trust, ...args])
  const suite = /^New, (TLSv[\d.]+), Cipher is (\S+)$/m.exec(output)
  const verified = output.includes('Verify return code: 0 (ok)')
  if (suite !== null && suite[2] !== '(NONE)') {
    return {
      name,
      result: `${suite[2]}, ${verified ? 'verified' : 'NOT verified'}`,
      expected: served && verified,
    }
  }
  const alert = /alert number (\d+)/.exec(output)?.[1] ?? 'none'
  return { name, result: `refused, alert ${alert}`, expected: !served && alert === '70' }
}

/** Refusals for the version, as the edge's own metrics count them. */
async function refusedCount(demo: Demo): Promise<number> {
  const metrics = await (await fetch(`http://127.0.0.1:${demo.ports.admin}/metrics`)).text()
  return Number(/^sallyport_tls_refused_total\{reason="protocol-version"\} (\d+)$/m.exec(metrics)?.[1] ?? 0)
}

/** @returns the number of findings of severity MEDIUM or worse */
async function testssl(demo: Demo): Promise<number> {
  const { host } = new URL(demo.drive)
  process.stderr.write(`testssl.sh against ${host}; this takes some minutes\n`)
  // A private authority publishes no revocations; that is the one finding which is its own.
  const options = ['--ip', '127.0.0.1', '--add-ca', demo.authorityFile, '--accept', 'cert_revocation']
  const args = ['--disable-warning=ExperimentalWarning', join(root, 'test/tls/testssl.ts'), host, ...options]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const [findings, [code]] = await Promise.all([text(child.stdout), once(child, 'close')])
  process.stdout.write(findings)
  return code === 0 ? 0 : Math.max(1, findings.trim().split('\n').length)
}

function print(outcomes: readonly Outcome[], refused: number, findings: number): void {
  const unexpected = outcomes.filter(({ expected }) => !expected).length
  const figures = {
    versions_tried: outcomes.length,
    versions_unexpected: unexpected,
    refusals_counted: refused,
    testssl_findings: findings,
  }
  const passed = unexpected === 0 && refused === 2 && findings === 0
  const report: ScriptReport = { name: 'audit:tls', passed, figures, environment: environment() }
  const rows = outcomes.map(({ name, result, expected }) => [name, result, expected ? 'ok' : 'UNEXPECTED'])
  process.stdout.write(`${table([['version', 'outcome', ''], ...rows])}\n`)
  process.stdout.write(`${refused} refusals counted by the edge; `)
  process.stdout.write(
    values.sample ? 'testssl.sh left out\n' : `${findings} findings of testssl.sh, MEDIUM or worse\n`,
  )
  if (values.json) process.stdout.write(`${JSON.stringify(report)}\n`)
  process.exitCode = passed ? 0 : 1
}

await main()
