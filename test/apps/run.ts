/**
 * `npm run test:apps [-- --sample] [-- --json]`: applications that nobody here wrote, behind an edge, in a real
 * browser. Each is a package of its own beside this file, installed by its own lock file, so that users of
 * Sallyport install none of them.
 */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { parseArgs } from 'node:util'
import { environment, type ScriptReport } from '../../loadtest/report.ts'

// The sample is the whole: there is nothing yet to leave out.
const { values } = parseArgs({ options: { sample: { type: 'boolean' }, json: { type: 'boolean' } } })
const here = import.meta.dirname
const apps = readdirSync(here).filter(name => existsSync(join(here, name, 'package.json')))

const say = (line: string): void => void process.stderr.write(`${line}\n`)

function install(app: string): void {
  const directory = join(here, app)
  const installed = join(directory, 'node_modules/.package-lock.json')
  const lock = join(directory, 'package-lock.json')
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return
  say(`${app}: npm ci`)
  const { status } = spawnSync('npm', ['ci', '--ignore-scripts'], { cwd: directory, stdio: ['ignore', 2, 2] })
  if (status !== 0) throw new Error(`npm ci in test/apps/${app} ended with ${status}`)
}

/** Runs one test file and counts its assertions. */
async function run(app: string, file: string): Promise<{ passed: number; failed: number }> {
  say(`${app}: ${file}`)
  const args = ['--disable-warning=ExperimentalWarning', join(here, app, file)]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const [tap, [code]] = await Promise.all([text(child.stdout), once(child, 'close')])
  const passed = tap.match(/^ +ok /gm)?.length ?? 0
  const failed = tap.match(/^ +not ok /gm)?.length ?? 0
  if (code !== 0) process.stderr.write(tap)
  return { passed, failed: code === 0 ? failed : Math.max(failed, 1) }
}

async function main(): Promise<void> {
  const figures = { apps: apps.length, assertions_passed: 0, assertions_failed: 0 }
  for (const app of apps) {
    install(app)
    for (const file of readdirSync(join(here, app)).filter(name => name.endsWith('.test.ts'))) {
      const { passed, failed } = await run(app, file)
      figures.assertions_passed += passed
      figures.assertions_failed += failed
    }
  }
  const passed = figures.assertions_failed === 0 && figures.assertions_passed > 0
  const report: ScriptReport = { name: 'test:apps', passed, figures, environment: environment() }
  process.stdout.write(
    `${apps.join(', ')}: ${figures.assertions_passed} passed, ${figures.assertions_failed} failed\n`,
  )
  if (values.json) process.stdout.write(`${JSON.stringify(report)}\n`)
  process.exitCode = passed ? 0 : 1
}

await main()
