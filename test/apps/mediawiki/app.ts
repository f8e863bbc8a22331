import { execFile } from 'node:child_process'
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { freePort } from '../../harness/sign-in.ts'
import { account } from '../harness/account.ts'
import type { RealApp } from '../harness/app.ts'
import { startProgram } from '../harness/process.ts'
import type { Scope } from '../harness/scope.ts'
import { host, steps } from './task.ts'

const here = import.meta.dirname
const mediaWikiHome = '/usr/share/mediawiki'
const extensions = 'WikiEditor,VisualEditor,Cite,CategoryTree,MultimediaViewer'

export const mediaWiki: RealApp = {
  name: 'MediaWiki',
  id: 'mediawiki',
  host,
  // The visual editor compresses what it sends: no proxy can take names out of that, so none are put in.
  settings: '    never-rewrite: [/w/api.php]',
  debian: ['mediawiki', 'php-cli', 'php-sqlite3'],
  start,
  steps,
}

async function start(scope: Scope): Promise<number> {
  const directory = mkdtempSync(join(tmpdir(), 'sallyport-mediawiki-'))
  scope.teardown(() => rmSync(directory, { recursive: true, maxRetries: 5 }))
  for (const name of ['data', 'site', 'site/uploads']) mkdirSync(join(directory, name))
  symlinkSync(mediaWikiHome, join(directory, 'site/w'))
  await install(directory)
  const port = await freePort()
  await startProgram(scope, {
    command: 'php',
    args: ['-S', `127.0.0.1:${port}`, '-t', join(directory, 'site'), join(here, 'router.php')],
    directory,
    environment: {
      MW_CONFIG_FILE: join(directory, 'LocalSettings.php'),
      UPLOADS: join(directory, 'site/uploads'),
      PHP_CLI_SERVER_WORKERS: '4',
    },
    ready: /Development Server \(.*\) started/,
  })
  return port
}

/** By MediaWiki's own installer, into SQLite; some seconds. */
async function install(directory: string): Promise<void> {
  const options = {
    dbtype: 'sqlite',
    dbpath: join(directory, 'data'),
    dbname: 'wiki',
    confpath: directory,
    pass: account.password,
    server: `https://${host}`,
    scriptpath: '/w',
    skins: 'Vector',
    extensions,
  }
  const flags = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value])
  const installer = join(mediaWikiHome, 'maintenance/install.php')
  await promisify(execFile)('php', [installer, ...flags, 'Wiki', account.user])
  const settings = `\nrequire ${JSON.stringify(join(here, 'settings.php'))};\n`
  appendFileSync(join(directory, 'LocalSettings.php'), settings)
}
