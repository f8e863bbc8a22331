/**
 * W7: what edges tell one another and anybody beside them, while sessions move from one edge to another. Two edges of a
 * fleet share the keys and a NATS; the first has two workers, whose channel is among its system calls.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { createNatsServer } from '../../../test/harness/nats-server.ts'
import type { Build } from '../builds.ts'
import { canariesOf, type Canary } from '../canaries.ts'
import { carryAll } from '../drive.ts'
import { askAdmin, startEdge, type RunningEdge } from '../edge.ts'
import { startRecorder, type Recorder } from '../recorder.ts'
import { createSearch, type Hit } from '../search.ts'
import { isServed, mintUser, newcomers, signOut, type User } from '../sessions.ts'
import { freePorts, type EdgePorts, type MoreConfiguration, type Setting } from '../setting.ts'
import type { Testimony } from '../testimony.ts'
import { readTrace, type RunningTrace } from '../trace-reading.ts'
import { traced } from '../trace.ts'
import { searchFiles } from './left-behind.ts'
import { watchSystemCalls, type SystemCalls } from './system-calls.ts'

/**
 * @param store a place of nobody's; what is written there is recorded
 * @param sessions how many move
 */
export async function testifyEastWest(
  setting: Setting,
  build: Build,
  store: Recorder,
  sessions: number,
): Promise<Testimony> {
  const people = newcomers(setting, sessions)
  const canaries = canariesOf(people)
  const search = createSearch(canaries)
  const record = async (name: string, target: number): Promise<Recorder> => {
    const recorder = await startRecorder(target)
    recorder.searchIn(() => search.stream(name))
    return recorder
  }
  store.searchIn(() => search.stream('store'))
  const nats = await createNatsServer()
  await nats.start()
  const fleet = [await record('fleet of one', nats.port), await record('fleet of two', nats.port)] as const
  const start = (name: string, ports: EdgePorts, more: MoreConfiguration): Promise<TracedEdge> =>
    startTraced(build, setting.configure(name, ports, more), { name, ports, ca: setting.ca, canaries })
  const one = await start('one', setting.ports, { workers: 2, nats: fleet[0].port })
  const two = await start('two', await freePorts(), { nats: fleet[1].port })
  const operators = [
    await record('operators of one', one.edge.adminPort),
    await record('operators of two', two.edge.adminPort),
  ]
  const users = people.map(each => mintUser(setting, each))
  const failures = await carryAll(users, one.edge.client, setting.app, { later: two.edge.client })
  for (const { port } of operators)
    for (const path of ['/metrics', '/policy', '/discovered']) await askAdmin(port, path)
  for (const user of users) await signOut(user, one.edge.client)
  const stillIn = await servedAtLast(users, two.edge)
  const calls = [await endTraced(one), await endTraced(two)]
  for (const recorder of [...fleet, ...operators]) recorder.close()
  searchFiles(search, [nats.directory], 0)
  await nats.close()
  const known = new Set([...setting.destinations, ...fleet.map(({ port }) => port)])
  const strange = new Set(calls.flatMap(({ connectedPorts }) => [...connectedPorts])).difference(known)
  return {
    witness: 'W7',
    hits: [...search.hits, ...calls.flatMap(inChannels)],
    faults: [
      ...failures.map(({ words }) => `a session did not move: ${words}`),
      ...stillIn.map(({ number }) => `user ${number} signed out at one edge and is not out at the other`),
      ...[...strange].map(port => `an edge connected to a port that is none of its business: ${port}`),
    ],
    figures: {
      sessions_moved: sessions,
      fleet_octets: octetsOf(fleet),
      recorded_octets: octetsOf([store, ...fleet, ...operators]),
      worker_channel_octets: calls.reduce((sum, { channelOctets }) => sum + channelOctets, 0),
    },
  }
}

const octetsOf = (recorders: readonly Recorder[]): number =>
  recorders.reduce((sum, { octets }) => sum + octets, 0)

/** What went between an edge's own processes. */
const inChannels = (calls: SystemCalls): Hit[] =>
  calls.testify().hits.filter(({ source }) => source === 'UNIX')

/** Who has signed out is out everywhere within so many seconds. */
const mostSeconds = 5

/** Those who are served at an edge even then. */
async function servedAtLast(users: readonly User[], { client }: RunningEdge): Promise<User[]> {
  const served: User[] = []
  const latest = performance.now() + mostSeconds * 1_000
  for (const user of users) {
    while (await isServed(user, client)) {
      if (performance.now() > latest) {
        served.push(user)
        break
      }
      await wait(50)
    }
  }
  return served
}

interface TracedEdge {
  readonly edge: RunningEdge
  readonly calls: SystemCalls
  readonly trace: RunningTrace
}

interface MemberOptions {
  readonly name: string
  readonly ports: EdgePorts
  /** PEM of the authority that its users trust. */
  readonly ca: string
  readonly canaries: readonly Canary[]
}

async function startTraced(
  build: Build,
  configuration: string,
  { name, ports, ca, canaries }: MemberOptions,
): Promise<TracedEdge> {
  const directory = join(build.scratch, `edge-${name}`)
  mkdirSync(directory)
  const calls = watchSystemCalls(canaries)
  const fifo = join(build.scratch, `trace-${name}`)
  const trace = readTrace(fifo, calls.take)
  const command = traced(fifo, build.start(configuration))
  const { environment } = build
  return { edge: await startEdge({ command, ports, ca, directory, environment }), calls, trace }
}

async function endTraced({ edge, calls, trace }: TracedEdge): Promise<SystemCalls> {
  await edge.stop()
  await trace.done
  return calls
}
