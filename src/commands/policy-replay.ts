import { parseArgs } from 'node:util'
import { readPolicySet, renderReplay, replay, type PolicyFiles, type ReplayReport } from '../policy/index.ts'
import { askAdmin, type AskedAdmin } from './ask-admin.ts'
import { readActivityLog } from './activity-log.ts'
import { UsageError, type Command } from './command.ts'
import { knownContext, readPolicyPaths } from './policy-sources.ts'

/**
 * `sallyport policy replay DRAFT… --log FILE | --admin URL`: what a draft would have decided on exchanges of the
 * past, from the activity log or from the latest decisions of a running edge.
 */
export const replayPolicy: Command = async (args, terminal) => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      config: { type: 'string' },
      log: { type: 'string' },
      facts: { type: 'string' },
      admin: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  })
  const log = values.log ?? values.facts
  if (positionals.length === 0 || (log === undefined) === (values.admin === undefined)) {
    throw new UsageError('policy replay needs a draft, and --log FILE or --admin URL')
  }
  const files = await readPolicyPaths(positionals)
  const candidate = readPolicySet(files.policies, knownContext(values.config, terminal))
  const report =
    log === undefined
      ? await askEdge({ ...terminal, admin: values.admin! }, files)
      : await replay(candidate, readActivityLog(log))
  if (log === undefined) terminal.error(latestOnly)
  terminal.out(values.json ? JSON.stringify(report) : renderReplay(report, candidate))
  if (report.replayed === 0) terminal.error('there were no decisions to replay')
  return report.replayed === 0 ? 1 : 0
}

const latestOnly = 'these are the latest decisions of the edge only; users are shown as hashes'

/** The edge judges the draft itself, so that what it remembers never leaves it. */
const askEdge = (admin: AskedAdmin, { policies }: PolicyFiles): Promise<ReplayReport> =>
  askAdmin<ReplayReport>(admin, '/policy/replay', 'replayed', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ files: policies }),
  })
