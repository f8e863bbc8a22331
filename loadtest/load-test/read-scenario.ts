import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import {
  boolean,
  duration,
  durationOfAtLeast,
  integer,
  listOf,
  mapping,
  oneOrMany,
  parseYaml,
  Problems,
  ProblemsError,
  string,
  type Fields,
  type Reader,
} from '../../src/diagnostics/index.ts'
import { scenarioProblems } from './codes.ts'
import { preparation, read, sockets, upload } from './read-mix.ts'
import { rate, share, someOf } from './readers.ts'
import { thresholdNames, type Scenario, type Stage, type Thresholds, type Users } from './scenario.ts'

/**
 * Reads and checks a scenario file as a whole.
 * @param usualPath asked for by reads that name no paths: that of the target
 * @throws {ProblemsError} with every problem of the file
 */
export function loadScenario(file: string, usualPath: string): Scenario {
  const problems = new Problems('L', scenarioProblems)
  const shown = relative(process.cwd(), file) || file
  const text = readText(file, shown, problems)
  const root = text === undefined ? undefined : parseYaml(shown, text, problems)
  const scenario = root && scenarioOf(usualPath)(root, problems)
  if (scenario === undefined || problems.hasErrors) throw new ProblemsError(problems.all)
  return scenario
}

function readText(file: string, shown: string, problems: Problems): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const why = code === 'ENOENT' ? 'there is no such file' : code
    const place = { source: { file: shown, lines: [] }, line: 1, column: 1, length: 1 }
    problems.error(place, 110, `${shown} cannot be read: ${why}`)
    return undefined
  }
}

const second = 1_000

/** autocannon's clock for a request goes on while it waits for the next second of a rate. */
const timeout = durationOfAtLeast(2 * second, 108, 'a request gets 2s at least')
const stageTime = durationOfAtLeast(second, 108, 'a stage takes 1s at least')
const mostConnections = 10_000

const stage: Reader<Stage> = mapping((fields, problems) => {
  const time = fields.required('for', stageTime)
  const connections = fields.required('connections', integer(1, mostConnections))
  const perSecond = fields.optional('rate', integer(1, 1_000_000))
  if (connections !== undefined && perSecond !== undefined && perSecond < connections) {
    const advice = `${perSecond} a second keep ${perSecond} connections busy; ask for no more of them`
    problems.error(
      fields.placeOf('rate'),
      202,
      `each connection sends one request a second at least: ${advice}`,
    )
  }
  return time === undefined || connections === undefined
    ? undefined
    : { for: time, connections, rate: perSecond }
})

const usualUsers: Users = { names: ['load-{n}@corp.example'], groups: [], managed: false }

const users: Reader<Users> = mapping(fields => ({
  names: fields.optional('names', someOf(string), usualUsers.names),
  groups: fields.optional('groups', oneOrMany(string), usualUsers.groups),
  managed: fields.optional('managed', boolean, usualUsers.managed),
}))

const thresholds: Reader<Thresholds> = mapping(
  fields => ({
    p50: fields.optional('p50', duration),
    p99: fields.optional('p99', duration),
    errors: fields.optional('errors', share),
    refused: fields.optional('refused', share),
    'requests-per-second': fields.optional('requests-per-second', rate),
    'sockets-p99': fields.optional('sockets-p99', duration),
    'sockets-errors': fields.optional('sockets-errors', share),
  }),
  'threshold',
)

const noThresholds = Object.fromEntries(thresholdNames.map(name => [name, undefined])) as Thresholds

const scenarioOf = (usualPath: string): Reader<Scenario> =>
  mapping((fields, problems) => {
    const scenario = {
      name: fields.optional('name', string, 'load test'),
      sessions: fields.optional('sessions', integer(1, 100_000), 50),
      users: fields.optional('users', users, usualUsers),
      prepare: fields.optional('prepare', listOf(preparation), []),
      timeout: fields.optional('timeout', timeout, 10 * second),
      stages: fields.required('stages', listOf(stage)) ?? [],
      reads: fields.optional('reads', listOf(read(usualPath)), []),
      uploads: fields.optional('uploads', listOf(upload), []),
      sockets: fields.optional('sockets', listOf(sockets), []),
      thresholds: fields.optional('thresholds', thresholds, noThresholds),
    }
    checkWhole(scenario, fields, problems)
    return scenario
  })

function checkWhole(scenario: Scenario, fields: Fields, problems: Problems): void {
  const { stages, reads, uploads, sockets } = scenario
  if (problems.hasErrors) return
  if (stages.length === 0) problems.error(fields.placeOf('stages'), 200, 'there is no stage; write one')
  if (reads.length + uploads.length + sockets.length === 0)
    problems.error(fields.place, 200, 'there is nothing to do; write reads, uploads or sockets')
  for (const [name, lacks] of withoutFigure(scenario))
    problems.error(fields.placeOf('thresholds'), 201, `"${name}" can never be met: ${lacks}`)
}

/** Thresholds that nothing in the scenario gives a figure for. */
function withoutFigure({ reads, uploads, sockets, thresholds }: Scenario): [name: string, lacks: string][] {
  const lacks = (name: (typeof thresholdNames)[number]): string | undefined => {
    if (name === 'sockets-errors') return sockets.length === 0 ? 'there are no sockets' : undefined
    if (name === 'sockets-p99')
      return sockets.some(({ echo }) => echo) ? undefined : 'there are no sockets with an echo'
    return reads.length + uploads.length === 0 ? 'there are no reads or uploads' : undefined
  }
  return thresholdNames.flatMap(name => {
    const why = thresholds[name] === undefined ? undefined : lacks(name)
    return why === undefined ? [] : [[name, why]]
  })
}
