import type { HandleRequest } from './client.ts'
import { decisionHeader } from './fetch/decision-header.ts'
import { createFetch } from './fetch/fetch.ts'
import { createShares } from './fetch/shares.ts'
import { createUpstreamHosts } from './fetch/upstream-hosts.ts'
import { createTunnels } from './fetch/websocket.ts'
import { createLiveExchanges } from './live-exchanges.ts'
import { createRecheck, type Recheck } from './recheck.ts'
import { createRequestPath } from './request-path.ts'
import { createCookieSealer } from './rewrite/cookies/cookie-sealer.ts'
import { browserCookie } from './rewrite/cookies/cookies.ts'
import { answerSignIn, healthTarget } from './sign-in.ts'
import { createStages, portParts } from './stages.ts'
import type { ProxyOptions } from './proxy-options.ts'

/** The users' side of an edge: everything behind its listener. */
export interface Proxy {
  readonly handle: HandleRequest
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
  const { limits } = options
  const { limitReached } = metrics
  const hosts = createUpstreamHosts({
    limits,
    hostChanged({ app, host }, isDown) {
      metrics.hostDown(app.id, isDown)
      recorder.operation({ type: 'upstream-standing', app: app.id, host, ok: !isDown })
    },
  })
  const mark = decisionHeader(options.marksDecisions)
  const live = createLiveExchanges()
  const shares = createShares(limits, limitReached)
  const stages = createStages(options, ports, signInOrigin, shares)
  const cookies = createCookieSealer(options.ring)

  const tunnels = createTunnels({
    mapCookie: ({ route, session }, value) => browserCookie(value, { route, session, sealer: cookies }),
    openSockets: change => metrics.openSockets(change),
    limits,
    limitReached,
    decisionHeader: mark,
  })
  const handle = createRequestPath({
    apps,
    policy,
    publicPort: options.publicPorts.https,
    signInHost: options.signInHost,
    signIn(client, target) {
      if (!options.signsInHere && target !== healthTarget) return 'served-elsewhere'
      void answerSignIn(client, target, options)
      return undefined
    },
    fetch: createFetch({ hosts, limits, decisionHeader: mark, limitReached }),
    openTunnel: tunnels.open,
    live,
    shares,
    stages,
    limits,
    limitReached,
    isOneTooMany: options.isOneTooMany,
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
      await hosts.destroy()
      tokens.forget()
    },
  }
}
