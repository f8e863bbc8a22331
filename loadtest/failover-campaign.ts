/**
 * `npm run campaign:failover [-- --sample] [-- --json]`: a service of three edges behind PowerDNS, of which one after the
 * other is killed under load.
 */
import { parseArgs } from 'node:util'
import { killEdges } from './failover/kills.ts'
import { startService } from './failover/service.ts'
import { environment, type ScriptReport } from './report.ts'

const { values } = parseArgs({ options: { sample: { type: 'boolean' }, json: { type: 'boolean' } } })
const plan = values.sample ? { kills: 5, sessions: 1_000 } : { kills: 50, sessions: 1_000 }

const progress = (line: string): void => void process.stderr.write(`${line}\n`)

async function main(): Promise<void> {
  const service = await startService()
  try {
    print(await killEdges(service, plan.kills, plan.sessions, progress))
  } finally {
    await service.close()
  }
}

type Figures = Awaited<ReturnType<typeof killEdges>>

function print(figures: Figures): void {
  const verdicts = [
    [`${plan.kills} edges are killed`, figures.kills === plan.kills],
    ['every session goes on', figures.sessions_continued_least === figures.sessions],
    ['nobody signs in anew', figures.new_sign_ins === 0],
    ['the app knows every browser again', figures.wrong_answers === 0],
    ['a dead edge leaves the answers within 5 s', figures.new_answer_max_ms <= 5_000],
    ['requests succeed within 1 s of the new answer', figures.success_after_new_answer_max_ms <= 1_000],
    ['nothing fails but on the dead edge', figures.failed_otherwise === 0],
    ['TLS sessions resume on another edge', figures.tls_resumptions_elsewhere === figures.kills],
    ['what is revoked meanwhile is over', figures.revoked_while_down_accepted === 0],
  ] as const
  for (const [name, value] of Object.entries(figures)) process.stdout.write(`${name.padEnd(32)} ${value}\n`)
  for (const [words, met] of verdicts) process.stdout.write(`${met ? 'met   ' : 'MISSED'} ${words}\n`)
  const passed = verdicts.every(([, met]) => met)
  const report: ScriptReport = { name: 'campaign:failover', passed, figures, environment: environment() }
  if (values.json) process.stdout.write(`${JSON.stringify(report)}\n`)
  process.exitCode = passed ? 0 : 1
}

await main()
