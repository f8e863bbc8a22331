import type { Activity } from '../../apps/index.ts'
import { noFile, type Facts, type FileFacts, type Phase } from '../../policy/index.ts'
import { blockMessage } from '../block-message.ts'
import type { Exchange, Reply, Stage } from '../exchange.ts'
import { rulePath } from '../paths.ts'
import { appErrorReply } from '../replies.ts'
import { isWrite, uploadedFile } from '../uploads.ts'

/**
 * Stage 4: facts → decision, on what the request's head says. A request that may be several things is blocked
 * when one of them is.
 * @param now milliseconds since the epoch
 */
export function decide(now: () => number = Date.now): Stage {
  return function decideRequest(exchange) {
    const readings = [exchange.activity, ...exchange.otherActivities]
    const at = now()
    const blocked = readings.slice(1).find(activity => isBlocked(exchange, activity, at))
    if (blocked !== undefined && !isBlocked(exchange, exchange.activity, at)) exchange.activity = blocked
    exchange.facts = factsOf(exchange, exchange.activity, at)
    return judge(exchange, phaseOf(exchange, exchange.activity))
  }
}

const isBlocked = (exchange: Exchange, activity: Activity, now: number): boolean =>
  exchange.policy.decide(factsOf(exchange, activity, now), phaseOf(exchange, activity)).verdict === 'block'

/** All that is ever known of the file that a request brings is known before it is sent. */
const phaseOf = ({ client }: Exchange, activity: Activity): Phase =>
  activity === 'upload' || isWrite(client) ? 'response' : 'request'

/** Decides on the facts as they stand; a block ends the exchange. */
function judge(exchange: Exchange, phase: Phase): Reply | undefined {
  const decision = exchange.policy.decide(exchange.facts!, phase)
  exchange.decision = decision
  if (decision.verdict !== 'block') return undefined
  return appErrorReply(exchange, 'blocked', { message: blockMessage(exchange, phase) })
}

const nobody: Facts['groups'] = []
const notAuthenticated: Facts['auth'] = { strength: 'none', age: Number.MAX_SAFE_INTEGER }
const unknownDevice: Facts['device'] = { managed: false, compliant: false }

function factsOf(exchange: Exchange, activity: Activity, now: number): Facts {
  const { client, route, target, session } = exchange
  return {
    user: session?.user ?? '',
    groups: session?.groups ?? nobody,
    auth:
      session === undefined
        ? notAuthenticated
        : { strength: session.strength, age: now - session.authTime * 1000 },
    device:
      session === undefined ? unknownDevice : { managed: session.managed, compliant: session.compliant },
    ip: client.connection.address,
    app: route.app.id,
    host: route.host,
    method: client.method,
    path: rulePath(target),
    activity,
    file: fileOf(exchange, activity),
    now,
  }
}

function fileOf({ client, target }: Exchange, activity: Activity): FileFacts {
  const uploads = activity === 'upload'
  return uploads || isWrite(client) ? uploadedFile(client, target, uploads) : noFile
}
