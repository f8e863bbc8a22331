import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { quantile } from '../reload/figures.ts'
import { createAsking, type Answer } from './asking.ts'
import { openPlainWay, type PlainWay } from './server-name.ts'
import type { FaultWorld } from './world.ts'

/** What came of clean requests beside slow clients of one kind. */
export interface SlowOutcome {
  readonly mode: string
  readonly probes: number
  readonly failed: number
  /** Milliseconds. */
  readonly p99: number
}

/** The four modes of slowhttptest. */
const modes = [
  ['slow heads', ['-H', '-i', '5']],
  ['slow uploads', ['-B', '-i', '5', '-s', '8192']],
  ['ranges without number', ['-R']],
  ['slow readers', ['-X', '-w', '1', '-y', '256', '-n', '5', '-z', '5', '-k', '3']],
] as const
const connections = 2_000
const rate = 200
const probeEveryMs = 100

/** Sends slow clients of each kind for so many seconds, and asks as somebody else meanwhile. */
export async function slowClients(
  world: FaultWorld,
  seconds: number,
  progress: (line: string) => void,
): Promise<readonly SlowOutcome[]> {
  const way = await openPlainWay(world.directory, world.port, world.healthyHost)
  const all: SlowOutcome[] = []
  for (const [mode, args] of modes) {
    const answers: Promise<Answer>[] = []
    const probes = setInterval(() => void answers.push(probe(world)), probeEveryMs)
    await attack(world, way, args, seconds)
    clearInterval(probes)
    const told = await Promise.all(answers)
    const outcome = {
      mode,
      probes: told.length,
      failed: told.filter(({ outcome: each, status }) => each !== 'answered' || status !== 200).length,
      p99: quantile(
        told.map(({ milliseconds }) => milliseconds),
        0.99,
      ),
    }
    all.push(outcome)
    progress(`${mode}: ${outcome.probes} probes, ${outcome.failed} failed, p99 ${outcome.p99.toFixed(0)} ms`)
  }
  await way.stop()
  return all
}

/** Each on a connection of its own, as a user who has just come. */
async function probe({ askedOfHealthy }: FaultWorld): Promise<Answer> {
  const asking = createAsking(askedOfHealthy())
  const answer = await asking.ask('/small.json')
  asking.close()
  return answer
}

/**
 * Runs slowhttptest where the host's name leads to the way without TLS: it knows no other way to a name, and names no server in
 * its handshakes.
 */
async function attack(
  { directory, port, healthyHost, mint }: FaultWorld,
  way: PlainWay,
  mode: readonly string[],
  seconds: number,
): Promise<void> {
  const hostsFile = join(directory, 'hosts')
  writeFileSync(hostsFile, `127.0.0.1 localhost\n${way.address} ${healthyHost}\n`)
  const args = ['-c', `${connections}`, '-r', `${rate}`, '-l', `${seconds}`, '-j', mint('bench')]
  const target = `http://${healthyHost}:${port}/small.json`
  const inside = ['--dev-bind', '/', '/', '--ro-bind', hostsFile, '/etc/hosts']
  const child = spawn('bwrap', [...inside, 'slowhttptest', ...mode, ...args, '-v', '0', '-u', target], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  await once(child, 'close')
}
