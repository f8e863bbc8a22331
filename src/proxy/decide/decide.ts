import type { Activity } from '../../apps/index.ts'
import {
  isOpenDefault,
  refusalOf,
  noFile,
  type Facts,
  type FileFacts,
  type Phase,
} from '../../policy/index.ts'
import { refusalMessage } from '../refusal-message.ts'
import type { Exchange, Reply, Stage } from '../exchange.ts'
import { isRead } from '../navigation.ts'
import { rulePath } from '../paths.ts'
import { appErrorReply } from '../replies.ts'
import { isWrite, uploadedFile } from '../uploads.ts'

/** What is known of a client beside who its user is. */
export type Surroundings = Pick<Facts, 'device' | 'client' | 'network' | 'location' | 'operator'>

export interface DecideOptions {
  readonly surroundings: (exchange: Exchange) => Surroundings
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/**
 * Stage 4: facts → decision, on what the request's head says. A request that may be several things is refused
 * when one of them is.
 */
export function decide({ surroundings, now }: DecideOptions): Stage {
  return function decideRequest(exchange) {
    const around = surroundings(exchange)
    const at = now()
    const isRefused = (activity: Activity): boolean => {
      const facts = factsOf(exchange, activity, around, at)
      return refusalOf(exchange.policy.decide(facts, phaseOf(exchange, activity)), facts) !== undefined
    }
    const refused = exchange.otherActivities.find(isRefused)
    if (refused !== undefined && !isRefused(exchange.activity)) exchange.activity = refused
    exchange.facts = factsOf(exchange, exchange.activity, around, at)
    return judge(exchange, phaseOf(exchange, exchange.activity))
  }
}

/** All that the head tells of the file that a request brings; what its content tells comes after. */
const phaseOf = ({ client }: Exchange, activity: Activity): Phase =>
  activity === 'upload' || isWrite(client) ? 'response' : 'request'

/** Decides on the facts as they stand; a refusal ends the exchange. */
function judge(exchange: Exchange, phase: Phase): Reply | undefined {
  const decision = exchange.policy.decide(exchange.facts!, phase)
  exchange.decision = decision
  const code =
    isOpenDefault(decision) && isLastChance(exchange) ? 'blocked' : refusalOf(decision, exchange.facts!)
  return code && appErrorReply(exchange, code, { message: refusalMessage(exchange, phase, code) })
}

/**
 * A request that only reads can wait for its response, and content is looked at before it is sent; whatever else would
 * have its effect by then, and a socket has no response to look at.
 */
const isLastChance = ({ client }: Exchange): boolean =>
  client.upgrade !== undefined || (client.body === undefined && !isRead(client.method))

const nobody: Facts['groups'] = []
const notAuthenticated: Facts['auth'] = { strength: 'none', age: Number.MAX_SAFE_INTEGER }

function factsOf(exchange: Exchange, activity: Activity, around: Surroundings, now: number): Facts {
  const { client, route, target, session } = exchange
  return {
    user: session?.user ?? '',
    groups: session?.groups ?? nobody,
    auth:
      session === undefined
        ? notAuthenticated
        : { strength: session.strength, age: now - session.authTime * 1000 },
    device: around.device,
    client: around.client,
    ip: client.address,
    network: around.network,
    location: around.location,
    operator: around.operator,
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
