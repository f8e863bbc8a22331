/**
 * `npm run campaign:failover [-- --sample] [-- --json]`: a service of three edges behind PowerDNS, of which one after the
 * other is killed under load; then an edge whose workers are replaced again and again under load.
 */
import { parseArgs } from 'node:util'
import { killEdges, type KillFigures } from './failover/kills.ts'
import { restartUnderLoad, type RestartFigures } from './failover/restarts.ts'
import { startService } from './failover/service.ts'
import { tell, type Verdict } from './report.ts'

const { values } = parseArgs({ options: { sample: { type: 'boolean' }, json: { type: 'boolean' } } })
const plan = values.sample
  ? { kills: 5, sessions: 1_000, restarts: 5, requests: 30_000, sockets: 10, downloads: 2, grace: 10 }
  : { kills: 50, sessions: 1_000, restarts: 50, requests: 300_000, sockets: 100, downloads: 20, grace: 30 }

const progress = (line: string): void => void process.stderr.write(`${line}\n`)

async function main(): Promise<void> {
  const service = await startService()
  const kills = await killEdges(service, plan.kills, plan.sessions, progress).finally(service.close)
  const figures = { ...kills, ...(await restartUnderLoad(plan, progress)) }
  tell('campaign:failover', figures, verdictsOn(figures), values)
}

type Figures = KillFigures & RestartFigures

const verdictsOn = (figures: Figures): readonly Verdict[] => [
  [`${plan.kills} edges are killed`, figures.kills === plan.kills],
  ['every session goes on', figures.sessions_continued_least === figures.sessions],
  ['nobody signs in anew', figures.new_sign_ins === 0],
  ['the app knows every browser again', figures.wrong_answers === 0],
  ['a dead edge leaves the answers within 5 s', figures.new_answer_max_ms <= 5_000],
  ['requests succeed within 1 s of the new answer', figures.success_after_new_answer_max_ms <= 1_000],
  ['nothing fails but on the dead edge', figures.failed_otherwise === 0],
  ['TLS sessions resume on another edge', figures.tls_resumptions_elsewhere === figures.kills],
  ['what is revoked meanwhile is over', figures.revoked_while_down_accepted === 0],
  [`workers are replaced ${plan.restarts} times`, figures.restarts === plan.restarts],
  [`at least ${plan.requests} requests meanwhile`, figures.restart_requests >= plan.requests],
  ['none of them is refused or ended', figures.restart_failed_requests === 0],
  ['no download is cut', figures.downloads_cut === 0 && figures.downloads_whole > 0],
  ['WebSockets are closed as going away only', figures.websockets_closed_otherwise === 0],
  ['and not before their grace is over', figures.websockets_closed_early === 0],
  ['some of them are', figures.websockets_closed_going_away > 0],
]

await main()
