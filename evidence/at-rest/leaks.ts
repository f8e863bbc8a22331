/**
 * Six leaks for the control build, each of a class of canary of its own, so that it is known which one a witness has
 * seen. None of these lines is in the product: they are put into a copy of it.
 */
import type { Insertion } from './builds.ts'
import type { CanaryClass } from './canaries.ts'

export interface Leak extends Insertion {
  readonly name: string
  /** What it gives away. */
  readonly class: CanaryClass
  /** How it shows in what a witness has to say beside canaries. */
  readonly mark: RegExp
}

/** Where the store of the leak listens: a port on loopback. */
export const storeVariable = 'EVIDENCE_STORE'

const node = (module: string): string => `process.getBuiltinModule('node:${module}')`

export const leaks: readonly Leak[] = [
  {
    name: 'log line',
    class: 'authorization',
    mark: /never: this one has no other sign/,
    file: 'src/proxy/record/record.ts',
    anchor: '    facts: facts ?? null,',
    replacement: `$&\n    planted: client.field('authorization'),`,
  },
  {
    name: 'temporary file',
    class: 'form field',
    mark: /planted-file|octets were written to a disk|, form field:/,
    file: 'src/proxy/rewrite/request-content.ts',
    anchor: '  return Buffer.concat([...collected, ...rewriter.end()])',
    replacement: `  const planted = Buffer.concat(collected)
  if (planted.includes('field='))
    ${node('fs')}.writeFileSync(\`\${${node('os')}.tmpdir()}/planted-file-\${process.pid}\`, planted, { flag: 'a' })\n$&`,
  },
  {
    name: 'mapped file',
    class: 'response cookie',
    mark: /planted-map|, response cookie:/,
    file: 'src/proxy/rewrite/response-fields.ts',
    anchor: '    browserCookie(value, { route',
    // Node maps no files itself, but its SQLite does: the index of a write-ahead log is shared and writable.
    replacement: `    (globalThis.planted ??= (() => {
      const database = new (${node('sqlite')}.DatabaseSync)(\`/dev/shm/planted-map-\${process.pid}.db\`)
      database.exec('PRAGMA journal_mode = WAL; CREATE TABLE planted (cookie TEXT)')
      return database.prepare('INSERT INTO planted VALUES (?)')
    })()).run(value) && browserCookie(value, { route`,
  },
  {
    name: 'metric label',
    class: 'query',
    mark: /never: this one has no other sign/,
    file: 'src/proxy/record/recording.ts',
    anchor: 'metrics.observe(exchange.route.app.id, entry)',
    replacement: 'metrics.observe(exchange.target, entry)',
  },
  {
    name: 'error message',
    class: 'request cookie',
    mark: /never: this one has no other sign/,
    file: 'src/proxy/request-path.ts',
    anchor: '    const exchange = begin(client, admitted)',
    replacement: `$&
    if (client.field('cookie')?.includes('visit=')) process.emitWarning(new Error(\`planted: \${client.field('cookie')}\`))`,
  },
  {
    name: 'store write',
    class: 'sealed session',
    mark: /connected to a port/,
    file: 'src/session/session.ts',
    anchor: '    return plain === undefined ? undefined : { ...unpack(plain)',
    replacement: `    if (plain !== undefined)
      ${node('net')}.connect(Number(process.env.${storeVariable}), '127.0.0.1').on('error', () => undefined).end(plain)\n$&`,
  },
]
