import { noFile, type Facts, type FileFacts, type Phase } from '../../policy/index.ts'
import type { Exchange, Reply, Stage } from '../exchange.ts'
import { fileNameFacts } from '../file-facts.ts'
import { isRead } from '../navigation.ts'
import { rulePath } from '../paths.ts'
import { appErrorReply } from '../replies.ts'

/**
 * Stage 4: facts → decision, on what the request's head says.
 * @param now milliseconds since the epoch
 */
export function decide(now: () => number = Date.now): Stage {
  return function decideRequest(exchange) {
    const uploads = exchange.activity === 'upload'
    exchange.facts = factsOf(exchange, uploads ? uploadedFile(exchange) : noFile, now())
    return judge(exchange, uploads ? 'response' : 'request')
  }
}

/** Decides on the facts as they stand; a block ends the exchange. */
function judge(exchange: Exchange, phase: Phase): Reply | undefined {
  const decision = exchange.policy.decide(exchange.facts!, phase)
  exchange.decision = decision
  if (decision.verdict !== 'block') return undefined
  return appErrorReply(exchange, 'blocked', { message: decision.message })
}

const nobody: Facts['groups'] = []
const notAuthenticated: Facts['auth'] = { strength: 'none', age: Number.MAX_SAFE_INTEGER }
const unknownDevice: Facts['device'] = { managed: false, compliant: false }

function factsOf(
  { client, route, target, session, activity }: Exchange,
  file: FileFacts,
  now: number,
): Facts {
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
    file,
    now,
  }
}

/** What the head tells of an upload: the name in the path of a PUT, the size, the declared type. */
function uploadedFile({ client, target }: Exchange): FileFacts {
  const length = client.field('content-length')
  const path = isRead(client.method) || client.method === 'POST' ? '' : target
  return fileNameFacts(path, length, client.field('content-type'))
}
