import type { App, AppTable, Discovery } from '../apps/index.ts'
import type { Places } from '../geo/index.ts'
import type { HostAnswer, HostRequest, KnownGroups } from '../identity/index.ts'
import type { NamedNetworks } from '../network/index.ts'
import type { DecisionRing, PolicyHolder } from '../policy/index.ts'
import type { HandOff, KeyRing, Revocations, SessionTokens } from '../session/index.ts'
import { classify } from './classify/classify.ts'
import type { Client } from './client.ts'
import { decide } from './decide/decide.ts'
import { createUpstreamPools } from './fetch/pools.ts'
import { createShares, type Shares } from './fetch/shares.ts'
import { createTunnels } from './fetch/websocket.ts'
import { createAnonymousGate } from './identify/anonymous.ts'
import { attestations, fieldNames, type AttestedHeaders } from './identify/attested-headers.ts'
import { identify, type IdentifyOptions } from './identify/identify.ts'
import { land } from './identify/landing.ts'
import { renewal } from './identify/renewal.ts'
import { signOut } from './identify/sign-out.ts'
import { softwareReader } from './identify/software.ts'
import { surroundings } from './identify/surroundings.ts'
import { withholdFromAnonymous } from './inspect/anonymous-content.ts'
import { inspect } from './inspect/inspect.ts'
import { inspectContent } from './inspect/response-content.ts'
import { inspectUpload, seesUpload } from './inspect/upload.ts'
import { createLiveExchanges } from './live-exchanges.ts'
import { ownPaths } from './own-paths.ts'
import { pageMessages } from './page-messages.ts'
import { perApp } from './per-app.ts'
import { createCookieBudget } from './record/cookie-budget.ts'
import type { Metrics } from './record/metrics.ts'
import type { Recorder } from './record/record.ts'
import { record } from './record/recording.ts'
import { createRecheck, type Recheck } from './recheck.ts'
import { createRequestPath, type Stages } from './request-path.ts'
import type { PublicPortParts } from './rewrite/app-rewriter.ts'
import { confinementField } from './rewrite/page/confinement.ts'
import { createContentPipe } from './rewrite/content-pipe.ts'
import { createCookieSealer } from './rewrite/cookies/cookie-sealer.ts'
import { browserCookie } from './rewrite/cookies/cookies.ts'
import { rewriteRequest } from './rewrite/request.ts'
import { requestContent } from './rewrite/request-content.ts'
import { interimFields, rewriteResponse } from './rewrite/response.ts'
import { printSheet } from './rewrite/page/runtime-tag.ts'
import { answerSignIn } from './sign-in.ts'
import { beginStepUp, stepUp } from './step-up.ts'

export interface ProxyOptions {
  readonly apps: AppTable
  /** The port in users' URLs. */
  readonly publicPorts: { readonly https: number; readonly http: number | undefined }
  readonly signInHost: string
  readonly answerSignIn: (request: HostRequest) => Promise<HostAnswer>
  readonly policy: PolicyHolder
  /** Keeps the latest decisions for replays. */
  readonly decisions: DecisionRing
  readonly ring: KeyRing
  readonly tokens: SessionTokens
  readonly handOff: HandOff
  readonly revocations: Revocations
  /** Whether the edge takes new users. */
  readonly isReady: () => boolean
  /** False when nobody knows whether a session has been ended elsewhere. */
  readonly canVerify: () => boolean
  readonly recorder: Recorder
  readonly metrics: Metrics
  /** Keeps the hosts that apps want and do not list. */
  readonly discovery: Discovery
  readonly places: Places
  readonly networks: NamedNetworks
  /** The groups that rules know now. */
  readonly knownGroups: () => Pick<KnownGroups, 'digest' | 'since'>
  /** The oldest version that is not outdated, by browser, where it differs from the one built in. */
  readonly browsers: ReadonlyMap<string, number>
  /** What a proxy in front of the edge says of devices, if one does. */
  readonly attestedHeaders: AttestedHeaders | undefined
}

/** The users' side of an edge: everything behind its listener. */
export interface Proxy {
  /** Takes one request from its head to its record. */
  handle(client: Client): void
  /** Ends what goes on although a new rule or a revocation would not allow it. */
  readonly recheck: Recheck
  /** Tells both sides of every WebSocket that the edge goes away. */
  closeWebSockets(): void
  close(): Promise<void>
}

/** Puts the stages together. */
export function createProxy(options: ProxyOptions): Proxy {
  const { apps, policy, recorder, metrics, tokens } = options
  const ports = portParts(options.publicPorts)
  const signInOrigin = `https://${options.signInHost}${ports.secure}`
  const pools = createUpstreamPools()
  const live = createLiveExchanges()
  const shares = createShares()
  const stages = createStages(options, ports, signInOrigin, shares)
  const cookies = createCookieSealer(options.ring)

  const tunnels = createTunnels({
    mapCookie: ({ route, session }, value) => browserCookie(value, { route, session, sealer: cookies }),
    openSockets: change => metrics.openSockets(change),
  })
  const handle = createRequestPath({
    apps,
    policy,
    publicPort: options.publicPorts.https,
    signInHost: options.signInHost,
    signIn: (client, target) => void answerSignIn(client, target, options),
    pools,
    openTunnel: tunnels.open,
    live,
    shares,
    stages,
    refused(client, code, reference) {
      metrics.requestRefused(code)
      recorder.operation({ type: 'request-refused', code, reference, address: client.address })
    },
  })

  const recheck = createRecheck(live, policy, options)

  return {
    handle,
    recheck,
    closeWebSockets: tunnels.close,
    async close() {
      recheck.close()
      await pools.destroy()
      tokens.forget()
    },
  }
}

function createStages(
  options: ProxyOptions,
  ports: PublicPortParts,
  signInOrigin: string,
  shares: Shares,
): Stages {
  const { apps, ring, tokens, handOff, revocations, canVerify, recorder, metrics, places, networks } = options
  const { rewriterOf, runtimeOf, validators } = perApp(apps, ports)
  const cookies = createCookieSealer(ring)
  const wishOptions = { handOff, signInOrigin }
  const identifyOptions: IdentifyOptions = {
    tokens,
    revocations,
    canVerify,
    anonymous: createAnonymousGate(apps),
    apps,
    knownGroups: options.knownGroups,
    ...wishOptions,
  }
  const ownOptions = { ...identifyOptions, portPart: ports.secure }
  const identifyStage = identify(identifyOptions)
  const decideStage = decide({
    surroundings: surroundings({
      places,
      networks,
      softwareOf: softwareReader(options.browsers),
      attestationOf: attestations(options.attestedHeaders),
    }),
    now: Date.now,
  })
  const responseOptions = {
    apps,
    rewriterOf,
    cookies,
    validators,
    portPart: ports.secure,
    runtimePathOf: (app: App) => runtimeOf(app).path,
    workerPrefixOf: (app: App) => runtimeOf(app).workerPrefix,
    confinementOf: confinements(apps, ports.secure, signInOrigin),
    sawRedirect: (app: App, url: string) => options.discovery.saw(app, url, 'redirect'),
    renewSession: renewal(tokens),
  }
  return {
    ownPaths: ownPaths({
      land: land({
        ...ownOptions,
        decideSignIn(exchange) {
          exchange.activity = 'sign-in'
          return decideStage(exchange)
        },
      }),
      signOut: signOut(ownOptions),
      beginStepUp: beginStepUp(wishOptions),
      runtimeOf,
      printSheet,
      messages: pageMessages({
        identify: identifyStage,
        decide: decideStage,
        shares,
        discovery: options.discovery,
      }),
    }),
    identify: identifyStage,
    classify,
    decide: decideStage,
    rewriteRequest: rewriteRequest({
      apps,
      cookies,
      validators,
      attestedFields: fieldNames(options.attestedHeaders),
      sawCookies: createCookieBudget(metrics, recorder),
      unmapText: ({ route }, text) => rewriterOf(route.app).unmapText(text),
    }),
    requestContent: (exchange, content) => requestContent(exchange, content, rewriterOf(exchange.route.app)),
    seesUpload,
    inspectUpload,
    stepUp: stepUp(wishOptions),
    inspect: exchange => withholdFromAnonymous(exchange) ?? inspect(exchange),
    inspectContent,
    rewriteResponse: rewriteResponse(responseOptions),
    rewriteInterim: interimFields(responseOptions),
    openPipe: createContentPipe,
    record: record({ recorder, metrics, ring: options.decisions, policy: options.policy }),
  }
}

/** The fields that keep pages inside, made once per app. */
function confinements(apps: AppTable, portPart: string, signInOrigin: string) {
  const fields = new Map(
    apps.apps.map(app => [app, confinementField(app, { portPart, signInOrigins: [signInOrigin] })]),
  )
  return (app: App) => fields.get(app)
}

const portParts = ({ https, http }: ProxyOptions['publicPorts']): PublicPortParts => ({
  secure: https === 443 ? '' : `:${https}`,
  plain: http === undefined ? (https === 443 ? '' : `:${https}`) : http === 80 ? '' : `:${http}`,
})
