/** One edge under strace with everything that users do: what W1, W2, W4 and W6 have to say of it. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Build } from './builds.ts'
import { canariesOf } from './canaries.ts'
import { carryAll, provokeErrors, type Failure } from './drive.ts'
import { startEdge } from './edge.ts'
import { mintUser, newcomers, signInUser, type User } from './sessions.ts'
import type { Setting } from './setting.ts'
import type { Testimony } from './testimony.ts'
import { readTrace } from './trace-reading.ts'
import { traced } from './trace.ts'
import { watchExhausts } from './witnesses/exhausts.ts'
import { watchKernel } from './witnesses/kernel.ts'
import { watchLeftBehind } from './witnesses/left-behind.ts'
import { watchSystemCalls } from './witnesses/system-calls.ts'

/** How many users a run has. */
export interface Crowd {
  readonly minted: number
  /** Those who sign in at the identity provider. */
  readonly signedIn: number
  /** Every so many of them meet all that can go wrong. */
  readonly unlucky: number
}

export interface TracedRun {
  readonly testimonies: readonly Testimony[]
  readonly failures: readonly Failure[]
  /** Ports on this machine that the edge has connected to. */
  readonly connectedPorts: ReadonlySet<number>
  /** Octets of the text that strace wrote. */
  readonly traceOctets: number
}

export async function runTraced(
  setting: Setting,
  build: Build,
  crowd: Crowd,
  progress: (line: string) => void,
): Promise<TracedRun> {
  const people = newcomers(setting, crowd.minted + crowd.signedIn)
  const canaries = canariesOf(people)
  const [cwd, fifo] = [join(build.scratch, 'cwd'), join(build.scratch, 'trace')]
  mkdirSync(cwd, { recursive: true })
  const leftBehind = watchLeftBehind(canaries, [cwd, setting.directory])
  const exhausts = watchExhausts(canaries)
  const calls = watchSystemCalls(canaries)
  const trace = readTrace(fifo, calls.take)
  const both =
    (one: { write(chunk: Buffer): void }, other: { write(chunk: Buffer): void }) =>
    (chunk: Buffer): void => {
      one.write(chunk)
      other.write(chunk)
    }
  const edge = await startEdge({
    command: traced(fifo, build.start(setting.configure('traced', setting.ports))),
    ports: setting.ports,
    ca: setting.ca,
    directory: cwd,
    environment: build.environment,
    onOutput: both(leftBehind.records, exhausts.records),
    onComplaint: both(leftBehind.complaints, exhausts.complaints),
  })
  const kernel = watchKernel(edge.pid)
  const users: User[] = people.slice(crowd.signedIn).map(each => mintUser(setting, each))
  for (const each of people.slice(0, crowd.signedIn)) users.push(await signInUser(setting, each))
  const failures = await carryAll(users, edge.client, setting.app, {
    each(done) {
      if (done % 10 === 0)
        progress(`${build.name}: ${done} sessions, ${Math.round(trace.octets / 2 ** 20)} MiB of trace`)
    },
  })
  const pages = []
  for (const user of users.filter((_, index) => index % crowd.unlucky === 0))
    pages.push(...(await provokeErrors(user, edge.client)))
  const told = await exhausts.testify(edge.adminPort, pages)
  const counted = kernel.testify()
  const end = await edge.stop()
  if (end !== '0') failures.push({ class: 'sealed session', words: `the edge ended with ${end}` })
  await trace.done
  return {
    testimonies: [leftBehind.testify(), calls.testify(), counted, told],
    failures,
    connectedPorts: calls.connectedPorts,
    traceOctets: trace.octets,
  }
}
