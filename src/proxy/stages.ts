import type { App, AppTable } from '../apps/index.ts'
import { classify } from './classify/classify.ts'
import { decide } from './decide/decide.ts'
import { type Shares } from './fetch/shares.ts'
import { createAnonymousGate } from './identify/anonymous.ts'
import { attestations, fieldNames } from './identify/attested-headers.ts'
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
import { ownPaths } from './own-paths.ts'
import { pageMessages } from './page-messages.ts'
import { perApp } from './per-app.ts'
import { createCookieBudget } from './record/cookie-budget.ts'
import { record } from './record/recording.ts'
import { type Stages } from './request-path.ts'
import type { PublicPortParts } from './rewrite/app-rewriter.ts'
import { confinementField } from './rewrite/page/confinement.ts'
import { contentPipe } from './rewrite/content-pipe.ts'
import { createCookieSealer } from './rewrite/cookies/cookie-sealer.ts'
import { rewriteRequest } from './rewrite/request.ts'
import { requestContent } from './rewrite/request-content.ts'
import { createUntouchedAssets } from './rewrite/untouched-assets.ts'
import { interimFields, rewriteResponse } from './rewrite/response.ts'
import { printSheet } from './rewrite/page/runtime-tag.ts'
import { beginStepUp, stepUp } from './step-up.ts'
import type { ProxyOptions } from './proxy-options.ts'

/** Makes the stages of an edge. */
export function createStages(
  options: ProxyOptions,
  ports: PublicPortParts,
  signInOrigin: string,
  shares: Shares,
): Stages {
  const { apps, ring, tokens, handOff, revocations, canVerify, recorder, metrics, places, networks } = options
  const { rewriterOf, runtimeOf, validatorsOf } = perApp(apps, ports)
  const cookies = createCookieSealer(ring)
  const untouched = createUntouchedAssets()
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
    validatorsOf,
    untouched,
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
    appTarget: ({ route, target }) => rewriterOf(route.app).unmapText(target),
    identify: identifyStage,
    classify,
    decide: decideStage,
    rewriteRequest: rewriteRequest({
      apps,
      cookies,
      validatorsOf,
      untouched,
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
    openPipe: contentPipe({ limits: options.limits, limitReached: metrics.limitReached }),
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

/** What names in answers carry behind them where a port is not the usual one. */
export const portParts = ({ https, http }: ProxyOptions['publicPorts']): PublicPortParts => ({
  secure: https === 443 ? '' : `:${https}`,
  plain: http === undefined ? (https === 443 ? '' : `:${https}`) : http === 80 ? '' : `:${http}`,
})
