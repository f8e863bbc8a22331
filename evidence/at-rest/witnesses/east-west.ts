/**
 * W7: what edges tell one another and anybody beside them, while sessions move from one edge to another. Two edges share
 * the keys; the first has two workers, whose channel is among its system calls.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Build } from '../builds.ts'
import { canariesOf, type Canary } from '../canaries.ts'
import { carryAll } from '../drive.ts'
import { askAdmin, startEdge, type RunningEdge } from '../edge.ts'
import { startRecorder, type Recorder } from '../recorder.ts'
import { createSearch } from '../search.ts'
import { mintUser, newcomers, signOut } from '../sessions.ts'
import { freePorts, type EdgePorts, type Setting } from '../setting.ts'
import type { Testimony } from '../testimony.ts'
import { readTrace, type RunningTrace } from '../trace-reading.ts'
import { traced } from '../trace.ts'
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
  const other = await freePorts()
  const one = await startTraced(setting, build, { name: 'one', ports: setting.ports, workers: 2 }, canaries)
  const two = await startTraced(setting, build, { name: 'two', ports: other, workers: 1 }, canaries)
  // Every line between an edge and something beside it that is no app: a fleet's server belongs here too.
  const links = [
    { name: 'store', recorder: store },
    { name: 'operators of one', recorder: await startRecorder(one.edge.adminPort) },
    { name: 'operators of two', recorder: await startRecorder(two.edge.adminPort) },
  ]
  for (const { name, recorder } of links) recorder.searchIn(search.stream(name))
  const users = people.map(each => mintUser(setting, each))
  const failures = await carryAll(users, one.edge.client, setting.app, { later: two.edge.client })
  for (const { recorder } of links.slice(1))
    for (const path of ['/metrics', '/policy', '/discovered']) await askAdmin(recorder.port, path)
  for (const user of users) await signOut(user, one.edge.client)
  const channels = [await endTraced(one), await endTraced(two)]
  for (const { recorder } of links.slice(1)) recorder.close()
  const strange = new Set(channels.flatMap(({ connectedPorts }) => [...connectedPorts]))
  const told = channels.map(channel => channel.testify())
  return {
    witness: 'W7',
    hits: [...search.hits, ...told.flatMap(({ hits }) => hits).filter(({ source }) => source === 'UNIX')],
    faults: [
      ...failures.map(({ words }) => `a session did not move: ${words}`),
      ...[...strange]
        .filter(port => !setting.destinations.has(port))
        .map(port => `an edge connected to a port that is neither an app's nor the provider's: ${port}`),
    ],
    figures: {
      sessions_moved: sessions,
      recorded_octets: links.reduce((sum, { recorder }) => sum + recorder.octets, 0),
      worker_channel_octets: channels.reduce((sum, { channelOctets }) => sum + channelOctets, 0),
    },
  }
}

interface TracedEdge {
  readonly edge: RunningEdge
  readonly calls: SystemCalls
  readonly trace: RunningTrace
}

async function startTraced(
  setting: Setting,
  build: Build,
  { name, ports, workers }: { readonly name: string; readonly ports: EdgePorts; readonly workers: number },
  canaries: readonly Canary[],
): Promise<TracedEdge> {
  const directory = join(build.scratch, `edge-${name}`)
  mkdirSync(directory)
  const calls = watchSystemCalls(canaries)
  const fifo = join(build.scratch, `trace-${name}`)
  const trace = readTrace(fifo, calls.take)
  const edge = await startEdge({
    command: traced(fifo, build.start(setting.configure(name, ports, workers))),
    ports,
    ca: setting.ca,
    directory,
    environment: build.environment,
  })
  return { edge, calls, trace }
}

async function endTraced({ edge, calls, trace }: TracedEdge): Promise<SystemCalls> {
  await edge.stop()
  await trace.done
  return calls
}
