import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

/** From this exit code on testssl reports its own failure, below it the number of findings. */
const fatal = 242

type Finding = { id: string; severity: string; finding: string }

const usage = `usage: node test/tls/testssl.ts HOST:PORT [--ip ADDRESS] [--add-ca FILE] [--openssl FILE] [--accept ID]...
Runs the testssl command (Debian package testssl.sh) against a server and exits with 1 when it finds
anything of severity MEDIUM or worse. --accept leaves a finding out by its id: cert_revocation is one that
a private authority always has, since it publishes no revocations.
`

/** Findings about a header of the application, which is not the TLS server's to send. */
const isHeaderFinding = ({ id }: Finding) => /^(?:HSTS|HPKP|banner|cookie|security_headers|HTTP)/.test(id)
const isSevere = ({ severity }: Finding) => ['MEDIUM', 'HIGH', 'CRITICAL', 'FATAL'].includes(severity)

const readArguments = () => {
  const text = { type: 'string' } as const
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { ip: text, 'add-ca': text, openssl: text, accept: { ...text, multiple: true, default: [] } },
  })
  const { accept, ...forwarded } = values
  return { target: positionals[0], accepted: accept, forwarded }
}

const optional = (values: Record<string, string | undefined>) =>
  Object.entries(values).flatMap(([option, value]) => (value === undefined ? [] : [`--${option}`, value]))

const print = (findings: readonly Finding[], stream: NodeJS.WritableStream) => {
  for (const { severity, id, finding } of findings) stream.write(`${severity} ${id}: ${finding}\n`)
}

const runTestssl = async (target: string, report: string, extra: string[]) => {
  const output = [
    '--jsonfile',
    report,
    '--severity',
    'MEDIUM',
    '--quiet',
    '--color',
    '0',
    '--warnings',
    'off',
  ]
  const child = spawn('testssl', [...output, ...extra, target], { stdio: ['ignore', 2, 2] })
  const [code] = (await once(child, 'exit')) as [number]
  return code
}

const readFindings = (report: string) => JSON.parse(readFileSync(report, 'utf8')) as Finding[]

const main = async () => {
  const { target, accepted, forwarded } = readArguments()
  if (target === undefined) {
    process.stderr.write(usage)
    return 2
  }
  const directory = mkdtempSync(join(tmpdir(), 'testssl-'))
  try {
    const report = join(directory, 'report.json')
    const code = await runTestssl(target, report, optional(forwarded))
    if (code >= fatal) throw new Error(`testssl could not finish (exit code ${code})`)
    const all = readFindings(report).filter(
      finding => !isHeaderFinding(finding) && !accepted.includes(finding.id),
    )
    const findings = all.filter(isSevere)
    // A WARN is a probe that testssl could not carry out, not a finding.
    print(
      all.filter(({ severity }) => severity === 'WARN'),
      process.stderr,
    )
    print(findings, process.stdout)
    return findings.length === 0 ? 0 : 1
  } finally {
    rmSync(directory, { recursive: true })
  }
}

process.exitCode = await main()
