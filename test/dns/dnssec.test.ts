/** PowerDNS signs what the name service tells, with keys of its own, as docs/edges.md says; delv validates it. */
import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { freePort } from '../harness/free-port.ts'
import { dig, runPowerDns } from '../harness/powerdns.ts'
import { startNames } from './name-world.ts'

const run = promisify(execFile)
const guide = readFileSync(join(import.meta.dirname, '../../docs/edges.md'), 'utf8')
const shipped = readFileSync(join(import.meta.dirname, '../../deploy/powerdns/pdns.conf'), 'utf8')

t.test('answers and denials are validated, and a denial denies one name only', async t => {
  const world = await startNames(t)
  const directory = join(world.directory, 'pdns')
  mkdirSync(directory)
  const port = await freePort()
  const [, settings] = /```ini\n( *launch=remote,bind[^`]+)```/.exec(guide)!
  const lines = [
    ...shipped.split('\n').filter(line => !line.startsWith('launch=')),
    ...settings!.split('\n').map(line => line.trim()),
  ].map(line =>
    line
      .replace('/run/sallyport/powerdns.sock', world.socket)
      .replace('/var/lib/powerdns', directory)
      .replace('0.0.0.0, ::', '127.0.0.1')
      .replace('local-port=53', `local-port=${port}`),
  )
  writeFileSync(join(directory, 'zones.conf'), '')
  writeFileSync(join(directory, 'pdns.conf'), lines.join('\n'))
  for (const [, command] of guide.matchAll(/^ *pdnsutil ([^#\n]+?) *(?:#.*)?$/gm)) {
    const args = command!.replace('/var/lib/powerdns', directory).replace('edge.corp.example', 'edge.example')
    await run('pdnsutil', [`--config-dir=${directory}`, ...args.split(' ')])
  }
  const powerdns = await runPowerDns(lines, directory, port)
  t.teardown(() => powerdns.close())

  const [flags, protocol, algorithm, ...key] = (await dig(port, 'edge.example', 'DNSKEY', '+short'))
    .trim()
    .split(' ')
  const anchor = join(directory, 'anchor')
  const numbers = [flags, protocol, algorithm].join(' ')
  writeFileSync(anchor, `trust-anchors { edge.example. static-key ${numbers} "${key.join('')}"; };\n`)
  const validated = async (name: string): Promise<string> => {
    const args = ['@127.0.0.1', '-p', String(port), '-a', anchor, '+root=edge.example', name, 'A']
    const { stdout, stderr } = await run('delv', args)
    return stdout + stderr
  }
  t.match(
    await validated('www.example.com.wiki.edge.example'),
    /^; fully validated\n.*\sA\s+192\.0\.2\.1[123]$/m,
  )
  t.match(
    await validated('nobody.edge.example'),
    /^; negative response, fully validated\n; nobody\S+\s.*\$NXDOMAIN$/m,
  )
  t.match(
    await validated('wiki.edge.example'),
    /^; negative response, fully validated\n; wiki\S+\s.*\$NXRRSET$/m,
  )
  const denial = await dig(port, 'nobody.edge.example', 'A', '+dnssec')
  t.match(denial, /\sNSEC3\s/)
  t.notMatch(denial, /\sNSEC\s/)
})
