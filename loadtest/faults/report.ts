import { environment, type ScriptReport, type Verdict } from '../report.ts'
import { p99, type KindOutcome } from './inject.ts'
import type { SlowOutcome } from './slow-clients.ts'

/** What a full run has seen. */
export interface FaultsReport {
  readonly figures: ScriptReport['figures']
  readonly verdicts: readonly Verdict[]
  readonly kinds: readonly KindOutcome[]
  readonly slow: readonly SlowOutcome[]
  /** ISO 8601, the day. */
  readonly date: string
}

/** `evidence/faults.md`. */
export function markdown({ figures, verdicts, kinds, slow, date }: FaultsReport): string {
  const { node, platform, cpu, cores } = environment()
  const { faults_survived: survived, faults_injected: injected, bodies_cut_shown_whole: whole } = figures
  return `# Faults: what an edge withstands

Written by \`npm run campaign:faults\` on ${date}, on ${cores} cores (${cpu}), Node ${node}, ${platform}.

**${survived} of ${injected} faults survived; requests of the healthy app that failed: ${figures['healthy_failed']}; bodies that were cut and
looked whole: ${whole}; requests that were wrongly allowed: ${figures['wrongly_allowed']}.**

## Goals

${verdicts.map(([words, isMet]) => `- ${isMet ? 'met' : '**missed**'}: ${words}`).join('\n')}

## Faults of an upstream

Each kind has a host of its own in one app, and is met five times a second by twenty users; another app is asked a hundred times a second, for ten seconds
before and then beside it, by a process that does nothing else. The 99th percentile of all its requests is ${figures['healthy_p99_before_ms']} ms before and ${figures['healthy_p99_beside_ms']} ms
beside faults: ${figures['healthy_p99_ratio']} times; of the middle kind it is ${figures['healthy_p99_ratio_of_kinds']} times. A refusal is a page or an answer with a
reference number, and a cut is a response that its reader can see to be no whole. While the breaker of a host is open, requests are
left alone: refused at once, without asking the host. Time limits are short in this run (1 s to connect, 2 s to answer or to go on).

| the upstream | refused | cut | left alone | shown as whole | the healthy app's p99 before, ms | beside, ms |
| --- | ---: | ---: | ---: | ---: | ---: | ---: |
${kinds.map(kindRow).join('\n')}

## Outages

While the identity provider could not be reached, while the directory of rules was away, and while the file of keys was half written:
${figures['outage_failed']} of ${figures['outage_requests']} requests of users with a session failed, and ${figures['outage_sign_ins_refused_calmly']} of ${figures['outage_sign_ins']} users without one got a page with a
reference number, and no session.

## Ten times the load

A thousand clients, each with a session of its own, want ten times what the edge can carry. A client that waits for an answer asks nothing,
and one that is refused waits two seconds for its answer.

| | |
| --- | ---: |
${overloadRows.map(([words, name]) => `| ${words} | ${figures[name]} |`).join('\n')}

## Slow clients

slowhttptest with 2,000 connections, and a clean request on a new connection every 100 ms.

| | clean requests | failed | p99, ms |
| --- | ---: | ---: | ---: |
${slow.map(({ mode, probes, failed, p99 }) => `| ${mode} | ${probes} | ${failed} | ${p99.toFixed(0)} |`).join('\n')}
`
}

const kindRow = ({ kind, outcomes, shownAsWhole, before, beside }: KindOutcome): string =>
  `| ${[kind.words, outcomes.refused, outcomes.cut, outcomes['left-alone'], shownAsWhole, p99(before).toFixed(1), p99(beside).toFixed(1)].join(' | ')} |`

const overloadRows = [
  ['requests a second that it can carry', 'peak_requests_per_second'],
  ['wanted in a second', 'offered_per_second'],
  ['served in a second', 'goodput_per_second'],
  ['of what it can', 'goodput_share'],
  ['refused in all', 'refused_requests'],
  ['most resident memory, MiB', 'resident_max_mib'],
  ['seconds until all is as before', 'back_to_normal_s'],
] as const
