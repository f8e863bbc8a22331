import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../harness/sign-in.ts'
import { account } from '../harness/account.ts'
import type { RealApp } from '../harness/app.ts'
import { startProgram } from '../harness/process.ts'
import type { Scope } from '../harness/scope.ts'
import { host, readme, steps } from './task.ts'

export const jupyterNotebook: RealApp = {
  name: 'Jupyter Notebook',
  id: 'jupyter-notebook',
  host,
  debian: ['jupyter-notebook'],
  start,
  steps,
}

/** With a home of its own, where it keeps all that it keeps. */
async function start(scope: Scope): Promise<number> {
  const home = mkdtempSync(join(tmpdir(), 'sallyport-jupyter-'))
  scope.teardown(() => rmSync(home, { recursive: true, maxRetries: 5 }))
  const notebooks = join(home, 'notebooks')
  mkdirSync(notebooks)
  writeFileSync(join(notebooks, 'readme.md'), readme)
  const port = await freePort()
  await startProgram(scope, {
    command: 'jupyter-notebook',
    args: [...flags(settings(port, notebooks)), '--allow-root'],
    directory: notebooks,
    environment: {
      HOME: home,
      XDG_DATA_HOME: home,
      JUPYTER_CONFIG_DIR: join(home, 'config'),
      JUPYTER_DATA_DIR: join(home, 'data'),
      JUPYTER_RUNTIME_DIR: join(home, 'runtime'),
      IPYTHONDIR: join(home, 'ipython'),
    },
    ready: /Jupyter Notebook .* is running at:/,
  })
  return port
}

/** As an operator sets it up behind TLS: with its public name, also for WebSockets, and a password. */
const settings = (port: number, directory: string): Readonly<Record<string, string | number | boolean>> => ({
  ip: '127.0.0.1',
  port,
  port_retries: 0,
  open_browser: false,
  notebook_dir: directory,
  password: passwordHash(account.password),
  token: account.token,
  base_url: '/lab/',
  allow_origin: `https://${host}`,
  custom_display_url: `https://${host}/lab/`,
  websocket_url: `wss://${host}`,
  allow_remote_access: true,
  trust_xheaders: true,
  quit_button: false,
})

const flags = (given: ReturnType<typeof settings>): string[] =>
  Object.entries(given).map(([name, value]) => `--NotebookApp.${name}=${titled(value)}`)

/** Python's spelling. */
const titled = (value: string | number | boolean): string =>
  typeof value === 'boolean' ? (value ? 'True' : 'False') : String(value)

/** As `jupyter notebook password` writes it, with the simplest of its algorithms. */
function passwordHash(password: string): string {
  const salt = 'a1b2c3d4e5f6'
  return `sha1:${salt}:${createHash('sha1')
    .update(password + salt)
    .digest('hex')}`
}
