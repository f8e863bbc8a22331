import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { LimitName } from '../../limits/index.ts'
import type { ActivityRecord } from './record.ts'
import { createTally, type Tally } from './tally.ts'

/** The figures of one edge; every label comes from a closed set. */
export interface Metrics {
  readonly registry: Registry
  observe(app: string, record: ActivityRecord): void
  requestRefused(code: string): void
  tlsRefused(reason: string): void
  policyLoaded(revision: string, previous: string | undefined): void
  policyReload(result: string, stale: boolean): void
  trialReload(stale: boolean): void
  /** A rule or a set on trial has been judged: the verdict in force, and the one that it would be. */
  shadowed(rule: string, from: string, to: string): void
  signIn(outcome: string): void
  openSockets(change: 1 | -1): void
  recordsLost(records: number): void
  /** Somebody has met a limit. */
  limitReached(limit: LimitName): void
  /** A host of an app is down, or back. */
  hostDown(app: string, isDown: boolean): void
  /** Whether all that other edges and workers tell of sessions is heard. */
  fleetCurrent(isCurrent: boolean): void
  /** A user has come although another edge is clearly nearer. */
  misrouted(nearer: string): void
  /** How many cookies of an app a browser has shown for a page. */
  cookies(count: number): void
}

const statusClasses = ['0xx', '1xx', '2xx', '3xx', '4xx', '5xx'] as const

const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

export function createMetrics(): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const counter = <const L extends string>(
    name: string,
    help: string,
    labelNames: readonly L[],
  ): Counter<L> => new Counter({ name: `sallyport_${name}`, help, labelNames, registers })

  /** What each exchange adds to. */
  const tally = (name: string, help: string, labelNames: readonly string[]): Tally =>
    createTally({ name: `sallyport_${name}`, help, labelNames, registers })

  const requests = tally('requests_total', 'Exchanges by app, verdict and class of status.', [
    'app',
    'verdict',
    'status',
  ])
  const decisions = tally('policy_rule_decisions_total', 'Exchanges by the rule that decided.', ['rule'])
  const errors = counter('errors_total', 'Exchanges that the proxy itself ended, by code.', ['code'])
  const bytes = tally('bytes_total', 'Octets of content.', ['direction'])
  const messages = counter('websocket_messages_total', 'Messages of WebSockets.', ['direction'])
  const tls = counter('tls_refused_total', 'TLS handshakes refused, by reason.', ['reason'])
  const reloads = counter('policy_reload_total', 'Policy reloads by result.', ['result'])
  const signIns = counter('sign_in_total', 'Sign-ins by outcome.', ['outcome'])
  const faults = counter('policy_faults_total', 'Decisions that the engine failed to make.', [])
  const shadowSame = counter('policy_shadow_same_total', 'Decisions that a trial leaves as they are.', [])
  const shadowDiff = counter('policy_shadow_diff_total', 'Decisions that a trial would make otherwise.', [
    'rule',
    'from',
    'to',
  ])
  const limits = counter('limit_reached_total', 'What was beyond a limit, by the limit.', ['limit'])
  const lost = counter('records_lost_total', 'Records that no reader took in time.', [])
  const misrouted = counter(
    'misrouted_connections_total',
    'Connections of users to whom another edge is clearly nearer, by that edge.',
    ['nearer'],
  )
  const duration = new Histogram({
    name: 'sallyport_request_duration_seconds',
    help: 'From the request head to the last octet sent.',
    buckets: seconds,
    registers,
  })
  const cookies = new Histogram({
    name: 'sallyport_page_cookies',
    help: 'Cookies of an app that a browser shows for a page; it keeps 180 for a registrable domain.',
    buckets: [10, 30, 60, 90, 120, 150],
    registers,
  })
  /** The figures of several workers are summed, unless the gauge says otherwise. */
  const gauge = (name: string, help: string, aggregator: 'sum' | 'min' | 'max' = 'sum'): Gauge =>
    new Gauge({ name: `sallyport_${name}`, help, aggregator, registers })
  const stale = gauge('policy_stale', '1 while a newer policy set is refused.', 'max')
  const trialStale = gauge('policy_trial_stale', '1 while a newer set for the trial is refused.')
  const loaded = gauge(
    'policy_last_reload_success_timestamp_seconds',
    'When the set in force was loaded; by the worker that did so first.',
    'min',
  )
  const current = gauge('fleet_current', '1 while all that other edges tell of sessions is heard.', 'min')
  const sockets = gauge('websockets_open', 'WebSockets open now.')
  const hostsDown = new Gauge({
    name: 'sallyport_upstream_hosts_down',
    help: 'Hosts of an app that are left alone since they fail.',
    labelNames: ['app'],
    registers,
  })
  const revision = new Gauge({
    name: 'sallyport_policy_revision_info',
    help: 'The policy set in force, and how many workers run it.',
    labelNames: ['revision'],
    registers,
  })

  return {
    registry,
    observe(app, record) {
      requests.add(1, app, record.verdict, statusClasses[Math.floor(record.status / 100)] ?? '0xx')
      decisions.add(1, record.rule)
      if (record.error !== null) errors.inc({ code: record.error })
      if (record.fault) faults.inc()
      bytes.add(record.bytesIn, 'in')
      bytes.add(record.bytesOut, 'out')
      if (record.messagesIn > 0) messages.inc({ direction: 'in' }, record.messagesIn)
      if (record.messagesOut > 0) messages.inc({ direction: 'out' }, record.messagesOut)
      duration.observe(record.duration / 1000)
    },
    requestRefused: code => errors.inc({ code }),
    tlsRefused: reason => tls.inc({ reason }),
    policyLoaded(next, previous) {
      if (previous !== undefined) revision.remove({ revision: previous })
      revision.set({ revision: next }, 1)
      loaded.setToCurrentTime()
    },
    policyReload(result, isStale) {
      reloads.inc({ result })
      stale.set(isStale ? 1 : 0)
    },
    shadowed: (rule, from, to) => (from === to ? shadowSame.inc() : shadowDiff.inc({ rule, from, to })),
    trialReload: isStale => trialStale.set(isStale ? 1 : 0),
    signIn: outcome => signIns.inc({ outcome }),
    openSockets: change => (change === 1 ? sockets.inc() : sockets.dec()),
    misrouted: nearer => misrouted.inc({ nearer }),
    cookies: count => cookies.observe(count),
    limitReached: limit => limits.inc({ limit }),
    hostDown: (app, isDown) => (isDown ? hostsDown.inc({ app }) : hostsDown.dec({ app })),
    recordsLost: records => lost.inc(records),
    fleetCurrent: isCurrent => current.set(isCurrent ? 1 : 0),
  }
}
