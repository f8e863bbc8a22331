import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { account } from '../harness/account.ts'
import type { RealApp } from '../harness/app.ts'
import { startProgram } from '../harness/process.ts'
import type { Scope } from '../harness/scope.ts'
import { host } from './flow.ts'
import { steps } from './task.ts'

const here = import.meta.dirname

export const nodeRed: RealApp = {
  name: 'Node-RED',
  id: 'node-red',
  host,
  debian: [],
  start,
  steps,
}

async function start(scope: Scope): Promise<number> {
  const userDirectory = mkdtempSync(join(tmpdir(), 'sallyport-node-red-'))
  scope.teardown(() => rmSync(userDirectory, { recursive: true, maxRetries: 5 }))
  const program = join(here, 'node_modules/node-red/red.js')
  const [, port] = await startProgram(scope, {
    command: process.execPath,
    args: [program, '--settings', join(here, 'settings.cjs'), '--userDir', userDirectory],
    // Port 0: any free one; the line that names it is waited for.
    environment: { PORT: '0', PUBLIC_HOST: host, APP_USER: account.user, APP_PASSWORD: account.password },
    ready: /Server now running at http:\/\/127\.0\.0\.1:(\d+)/,
  })
  return Number(port)
}
