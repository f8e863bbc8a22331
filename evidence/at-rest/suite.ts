/** The product's own tests of whole paths, with every edge of theirs started in another way. */
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { edgePrefixVariable } from '../../test/harness/edge-apart.ts'

export interface SuiteResult {
  readonly files: number
  readonly assertions: number
  readonly failed: readonly string[]
}

const directory = join(import.meta.dirname, '../../test/path')
/** They look inside the edge, or for its records at once; both are only in the process itself. */
const inside = new Set(['large-bodies', 'places', 'records', 'sign-in-failures'])
const timeoutMs = 300_000

/**
 * Runs tests of `test/path/` with edges as processes of their own, each under a command.
 * @param chosen their names; all but those that look inside the edge when undefined
 */
export function runSuite(
  prefix: readonly string[],
  chosen: readonly string[] | undefined,
  progress: (line: string) => void,
): SuiteResult {
  const all = readdirSync(directory).map(file => file.replace('.test.ts', ''))
  const names = chosen ?? all.filter(name => !inside.has(name))
  let assertions = 0
  const failed: string[] = []
  for (const name of names) {
    const file = `${name}.test.ts`
    const { status, stdout } = spawnSync(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', join(directory, file)],
      {
        env: { ...process.env, [edgePrefixVariable]: JSON.stringify(prefix), TAP_TIMEOUT: '240' },
        encoding: 'utf8',
        timeout: timeoutMs,
        maxBuffer: 2 ** 28,
      },
    )
    const passed = Number(/^# \{.*pass: (\d+)/m.exec(stdout)?.[1] ?? 0)
    assertions += passed
    if (status !== 0 || passed === 0)
      failed.push(`${file}: ${/^ *not ok .*$/m.exec(stdout)?.[0].trim() ?? status}`)
    progress(`test/path/${file}: ${status === 0 ? `${passed} passed` : 'FAILED'}`)
  }
  return { files: names.length, assertions, failed }
}
