/** The readable report of a full run. */
import type { ScriptReport } from '../../loadtest/report.ts'
import { canaryClasses } from './canaries.ts'
import { caughtLeaks } from './caught.ts'
import type { Goal } from './figures.ts'
import type { Evidence } from './gather.ts'
import { subjects, witnesses, type WitnessName } from './testimony.ts'
import { traced } from './trace.ts'
import { bubblewrap } from './witnesses/read-only.ts'

export interface ReportOptions {
  readonly report: ScriptReport
  readonly goals: readonly Goal[]
  readonly clean: Evidence
  readonly control: Evidence
  readonly date: string
}

export const markdown = ({ report, goals, clean, control, date }: ReportOptions): string => {
  const { figures } = report
  const number = (name: string): string => (figures[name] ?? 0).toLocaleString('en')
  return `# Nothing at rest: what seven witnesses saw

Written by \`npm run evidence:at-rest\` on ${date}; \`SECURITY.md\` says what is claimed and what is not.

**${number('canaries_planted')} canaries × ${number('canary_encodings')} encodings, ${gigabytes(figures['written_octets_searched'])} of written octets (${gigabytes(figures['trace_text_octets'])} of trace) searched: ${number('canaries_found')} found; planted leaks found ${number('planted_leaks_caught')}/${number('planted_leaks')}.**
Records name the path and the file's name of an exchange, by design: ${number('canaries_in_named_record_fields')} canaries of these two classes
stood in those two fields, and nowhere else.

## Goals

${list(goals.map(({ words, isMet }) => `${isMet(figures) ? 'met' : '**missed**'}: ${words}`))}

## The product

| witness | looks at | canaries | other findings |
| --- | --- | ---: | ---: |
${clean.testimonies.map(({ witness, hits, faults }) => `| ${witness} | ${subjects[witness]} | ${hits.length} | ${faults.length} |`).join('\n')}

${list(findings(clean))}

## The control: six leaks planted in a copy

A check that finds nothing shows something only if it would have found it. \`evidence/at-rest/leaks.ts\` puts six leaks into
a copy of the product; the same witnesses look at that copy in the same run.

| leak | of | ${witnesses.join(' | ')} |
| --- | --- | ${witnesses.map(() => ':-:').join(' | ')} |
${caughtLeaks(control.testimonies)
  .map(
    ({ leak, by }) =>
      `| ${leak.name} | ${leak.class} | ${witnesses.map(name => (by.includes(name) ? '●' : '')).join(' | ')} |`,
  )
  .join('\n')}

## What was planted, and how

${number('canaries_planted')} canaries: 128 random bits in hex, fresh for each session and each of these ${canaryClasses.length} classes:
${canaryClasses.join(', ')}.

${howPlanted(number('canaries_planted'))}

For information, and no goal: of ${number('canaries_before_the_search_of_memory')} canaries, ${number('canaries_in_memory')} were still in the memory of an untraced edge a minute after the last session
and a forced garbage collection. Memory cannot be wiped from JavaScript. It was read in place, for a core would have put it at rest.

## Exact commands

\`\`\`sh
npm ci
npm run evidence:at-rest -- --json    # all of this; --sample for a tenth of it

# W2: an edge under strace, read through a pipe as it runs
${traced('TRACE', ['bin/sallyport', 'start', '--config', 'sallyport.yaml']).join(' ')}

# W3: an edge, and the suite's edges, in a read-only root
${bubblewrap.join(' ')} bin/sallyport start --config sallyport.yaml
SALLYPORT_TEST_EDGE='${JSON.stringify(bubblewrap)}' node test/path/websocket.test.ts

# W3: the permission model
node --permission --allow-worker --allow-fs-read=. src/main.ts start --config sallyport.yaml

# W5: where cores may be written
sh -c 'ulimit -c unlimited; exec bin/sallyport start --config sallyport.yaml'
\`\`\`

## Figures

| figure | value |
| --- | ---: |
${Object.entries(figures)
  .map(([name, value]) => `| ${name} | ${value.toLocaleString('en')} |`)
  .join('\n')}

${Object.entries(report.environment)
  .map(([name, value]) => `${name}: ${value}`)
  .join('; ')}
`
}

const gigabytes = (octets = 0): string => `${(octets / 1e9).toFixed(1)} GB`

const list = (items: readonly string[]): string => items.map(item => `- ${item}`).join('\n')

/** What a witness has found, in its own words; at most so many each. */
export function findings({ testimonies, failures }: Evidence): string[] {
  const told = testimonies.flatMap(({ witness, hits, faults }) => [
    ...hits.slice(0, most).map(hit => sentence(witness, hit)),
    ...faults.slice(0, most).map(fault => `${witness}: ${fault}`),
  ])
  const all = [...failures.map(words => `not shown: ${words}`), ...told]
  return all.length === 0 ? ['No witness has found anything.'] : all
}

const most = 20

const sentence = (
  witness: WitnessName,
  { canary, encoding, source }: Evidence['testimonies'][number]['hits'][number],
): string => `${witness}: ${canary.class} of session ${canary.session} in ${source} (${encoding})`

const howPlanted = (canaries: string): string =>
  list([
    `Every session sends or gets each of its canaries on that class's own way, half of them over HTTP/2, and the app or the user checks that it arrived; all ${canaries} did.`,
    'Large files (5 MB up, 5 MB down) bear theirs in every 4,000 octets.',
    'Some sessions sign in at an identity provider, with the canary as the id of their browser, which the sealed cookie holds; the others are sealed as `sallyport session mint` does it, with the canary in that place.',
    'The product talks to no ICAP server. *Inspected file* stands for it: a file that a rule on its true type has the edge look into, once let through and once refused. There is no DLP either: *judged file name* is a name that a rule refuses.',
    'There is no OTLP, CEF, syslog or alert, and records have no levels; W6 looks at records, standard error, the ops listener, a replay and the edge’s own pages, among them those on nine kinds of failing upstream.',
    'Hex digits are the same in base64 and base64url, so base64url is searched for the 16 octets that they stand for.',
    'Everything that is written is searched, what goes to sockets too: towards users and apps all is TLS, so a canary that can be read on a socket is a leak.',
    'W2 takes io_uring away (`ENOSYS`), as the unit in `deploy/` does, for strace does not see what goes through it. Without that, Node opens rings by which it only changes what it watches; W2 and W4 would call that a fault.',
    'W3 runs the tests of `test/path/` in the read-only root, but for four files that look inside the edge or for its records at once (large-bodies, places, records, sign-in-failures); under the permission model it runs the sessions alone.',
    'W7: two edges of a fleet share the key ring and a NATS. Each edge’s line to it is recorded, as are the ops listeners and a store that nobody has; the channel between two workers is among the system calls, and what NATS has on its disk is searched. Users sign out at one edge and must then be out at the other, so something was told. Where an edge connects to is compared with the list of apps, the provider and NATS.',
  ])
