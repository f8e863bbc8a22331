import type { Activity } from '../../apps/index.ts'
import {
  isOpenDefault,
  refusalOf,
  noFile,
  type Facts,
  type FileFacts,
  type Phase,
} from '../../policy/index.ts'
import type { Proof, Session } from '../../session/index.ts'
import { refusalMessage } from '../refusal-message.ts'
import type { Exchange, Reply, Stage } from '../exchange.ts'
import { isRead } from '../navigation.ts'
import { keepsFiles } from '../page-controls.ts'
import { rulePath } from '../paths.ts'
import { appErrorReply } from '../replies.ts'
import { hasOutlived } from '../session-limits.ts'
import { judgeStrictest } from '../strictest.ts'
import { isForm, isWrite, uploadedFile } from '../uploads.ts'

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
    const time = now()
    const facts = factsOf(exchange, exchange.activity, around, time)
    const others = otherReadings(exchange, facts)
    if (others.length === 0) judgeOnly(exchange, facts)
    else judgeAll(exchange, [facts, ...others])
    return answerTo(exchange, phaseOf(exchange, exchange.activity)) ?? endOutlived(exchange, time)
  }
}

function judgeOnly(exchange: Exchange, facts: Facts): void {
  exchange.facts = facts
  exchange.decision = exchange.policy.decide(facts, phaseOf(exchange, facts.activity))
}

function judgeAll(exchange: Exchange, readings: readonly Facts[]): void {
  const { judged, strictest } = judgeStrictest(exchange.policy, readings, ({ activity }) =>
    phaseOf(exchange, activity),
  )
  const { decision } = strictest
  const isOpen = judged.slice(1).some(each => each.decision.pending)
  exchange.facts = strictest.facts
  exchange.activity = exchange.facts.activity
  exchange.otherFacts = readings.filter(each => each !== strictest.facts)
  exchange.decision = isOpen ? { ...decision, pending: true } : decision
}

/** The facts of what else the request may be, if the app follows a method override. */
function otherReadings(exchange: Exchange, facts: Facts): Facts[] {
  const { otherActivities, otherMethods, activity } = exchange
  if (otherActivities.length + otherMethods.length === 0) return []
  const methods = [facts.method, ...otherMethods]
  const readings = [activity, ...otherActivities].flatMap(each =>
    methods.map(method => ({ ...facts, method, activity: each, file: fileOf(exchange, each) })),
  )
  return readings.slice(1)
}

/**
 * All that the head tells of the file that a request brings; what its content tells comes after. Of the files in a
 * form it tells nothing, and each is judged when it comes.
 */
function phaseOf({ client }: Exchange, activity: Activity): Phase {
  if (client.body !== undefined && isForm(client)) return 'request'
  return activity === 'upload' || isWrite(client) ? 'response' : 'request'
}

/** A session that has lasted longer than rules let it must be proven anew. */
function endOutlived(exchange: Exchange, now: number): Reply | undefined {
  const { session, decision } = exchange
  const limits = decision?.session ?? null
  if (session === undefined || limits === null || !hasOutlived(session, limits, now)) return undefined
  return appErrorReply(exchange, 'sign-in-again')
}

/** A refusal ends the exchange. */
function answerTo(exchange: Exchange, phase: Phase): Reply | undefined {
  const decision = exchange.decision!
  const code =
    isOpenDefault(decision) && isLastChance(exchange)
      ? 'blocked'
      : (refusalOf(decision, exchange.facts!) ?? refusalOfWorker(exchange))
  return code && appErrorReply(exchange, code, { message: refusalMessage(exchange, phase, code) })
}

/** What a service worker makes up carries none of our fields, so that a page of it could download what it likes. */
const refusalOfWorker = (exchange: Exchange): 'no-download' | undefined =>
  exchange.client.field('sec-fetch-dest') === 'serviceworker' && keepsFiles(exchange)
    ? 'no-download'
    : undefined

/**
 * A request that only reads can wait for its response, and content is looked at before it is sent; whatever else would
 * have its effect by then, and a socket has no response to look at.
 */
const isLastChance = ({ client }: Exchange): boolean =>
  client.upgrade !== undefined || (client.body === undefined && !isRead(client.method))

const nobody: Facts['groups'] = []
const nothingStronger: Facts['auth']['stronger'] = []
const notAuthenticated: Facts['auth'] = { strength: 'none', age: Number.MAX_SAFE_INTEGER, stronger: [] }

function factsOf(exchange: Exchange, activity: Activity, around: Surroundings, now: number): Facts {
  const { client, route, appTarget, session } = exchange
  return {
    user: session?.user ?? '',
    groups: session?.groups ?? nobody,
    auth: session === undefined ? notAuthenticated : authOf(session, now),
    device: around.device,
    client: around.client,
    ip: client.address,
    network: around.network,
    location: around.location,
    operator: around.operator,
    app: route.app.id,
    host: route.host,
    method: client.method,
    path: rulePath(appTarget),
    activity,
    file: fileOf(exchange, activity),
    now,
  }
}

function authOf({ proofs }: Session, now: number): Facts['auth'] {
  const [latest] = proofs
  const factsOfProof = ({ strength, at }: Proof) => ({ strength, age: now - at * 1000 })
  const stronger = proofs.length === 1 ? nothingStronger : proofs.slice(1).map(factsOfProof)
  return { ...factsOfProof(latest), stronger }
}

function fileOf({ client, appTarget }: Exchange, activity: Activity): FileFacts {
  const uploads = activity === 'upload'
  return uploads || isWrite(client) ? uploadedFile(client, appTarget, uploads) : noFile
}
