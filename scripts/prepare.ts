/**
 * What the tests need beyond `npm ci`: tap without its TypeScript plugin, which knows no TypeScript 7, a few
 * commands of Debian's, and the policy engines that ours is held against. Run by npm before `npm test`.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { installPeers } from '../loadtest/policy-peers/install.ts'
import { extractMissing, installMissing } from './debian.ts'

const wanted = new Map([
  ['chromium', 'chromium'],
  ['certutil', 'libnss3-tools'],
  ['openssl', 'openssl'],
  ['nats-server', 'nats-server'],
  ['pdns_server', 'pdns-server pdns-backend-remote pdns-backend-bind'],
  ['delv', 'bind9-dnsutils'],
  ['haproxy', 'haproxy'],
])

buildTap()
if (!process.argv.includes('--no-install')) {
  installMissing(wanted)
  extractMissing('promtool', 'prometheus')
  installPeers(line => process.stderr.write(`${line}\n`))
}

function buildTap(): void {
  const built = 'node_modules/@tapjs/test/test-built/dist/esm/index.js'
  if (existsSync(built) && !readFileSync(built, 'utf8').includes('@tapjs/typescript')) return
  process.stderr.write('building tap with the plugins of .taprc\n')
  execFileSync('tap', ['build'], { stdio: ['ignore', 'ignore', 'inherit'] })
}
