import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../harness/sign-in.ts'
import { account } from '../harness/account.ts'
import type { RealApp } from '../harness/app.ts'
import { startProgram } from '../harness/process.ts'
import type { Scope } from '../harness/scope.ts'
import { document, host, steps, tiddlers } from './task.ts'

const credentials = { username: account.user, password: account.password }

export const tiddlyWiki: RealApp = {
  name: 'TiddlyWiki',
  id: 'tiddlywiki',
  host,
  debian: [],
  credentials,
  start,
  steps,
}

const edition = {
  plugins: ['tiddlywiki/tiddlyweb', 'tiddlywiki/filesystem', 'tiddlywiki/highlight'],
  themes: ['tiddlywiki/vanilla', 'tiddlywiki/snowwhite'],
}

/** Anyone may read, who signs in may write; the browser asks for the name and password by its own dialog. */
async function start(scope: Scope): Promise<number> {
  const directory = mkdtempSync(join(tmpdir(), 'sallyport-tiddlywiki-'))
  scope.teardown(() => rmSync(directory, { recursive: true, maxRetries: 5 }))
  for (const name of ['tiddlers', 'files']) mkdirSync(join(directory, name))
  writeFileSync(join(directory, 'tiddlywiki.info'), JSON.stringify(edition))
  writeFileSync(join(directory, 'files', document.name), document.buffer)
  for (const [name, text] of Object.entries(tiddlers)) writeFileSync(join(directory, 'tiddlers', name), text)
  const port = await freePort()
  const options = {
    ...credentials,
    host: '127.0.0.1',
    port,
    readers: '(anon)',
    writers: '(authenticated)',
    'anon-username': 'guest',
  }
  const flags = Object.entries(options).map(([name, value]) => `${name}=${value}`)
  const program = join(import.meta.dirname, 'node_modules/tiddlywiki/tiddlywiki.js')
  await startProgram(scope, {
    command: process.execPath,
    args: [program, directory, '--listen', ...flags],
    ready: /Serving on http:/,
  })
  return port
}
