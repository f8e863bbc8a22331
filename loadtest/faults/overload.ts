import { setTimeout as pause } from 'node:timers/promises'
import { quantile } from '../reload/figures.ts'
import { sendCrowd, type CrowdTally } from './crowd.ts'
import { createAsking } from './asking.ts'
import type { FaultWorld } from './world.ts'

/** What became of an edge under far more than it can carry. */
export interface OverloadFigures {
  readonly peak_requests_per_second: number
  /** What a thousand clients want, whatever they get. */
  readonly offered_per_second: number
  readonly sent_per_second: number
  readonly connections_lost: number
  readonly goodput_per_second: number
  readonly goodput_share: number
  readonly refused_requests: number
  readonly resident_max_mib: number
  /** Seconds until the app answers as fast as before. */
  readonly back_to_normal_s: number
}

/** For how long, each. */
export interface OverloadPlan {
  readonly peakSeconds: number
  readonly seconds: number
}

/** So many times what the edge can carry, from so many connections. */
const [times, connections] = [10, 1_000]
/** As many as keep the edge busy without making it late. */
const peakConnections = 24

/** Finds out what the edge can carry, then offers ten times as much. */
export async function overload(
  world: FaultWorld,
  { peakSeconds, seconds }: OverloadPlan,
  progress: (line: string) => void,
): Promise<OverloadFigures> {
  const normal = await probe(world, 20)
  const peak = await crowd(world, peakConnections, peakSeconds)
  const peakRate = peak.good / peakSeconds
  progress(`carries ${Math.round(peakRate)} requests a second`)
  const offered = peakRate * times
  let residentMax = 0
  const watch = setInterval(() => void (residentMax = Math.max(residentMax, world.residentOctets())), 250)
  const over = await crowd(world, connections, seconds, offered / connections)
  clearInterval(watch)
  const backAfter = await untilNormal(world, normal)
  const goodput = over.good / seconds
  progress(
    `offered ${Math.round(over.wanted / seconds)} a second, served ${Math.round(goodput)}; normal after ${backAfter.toFixed(1)} s`,
  )
  return {
    peak_requests_per_second: Math.round(peakRate),
    offered_per_second: Math.round(over.wanted / seconds),
    sent_per_second: Math.round(over.sent / seconds),
    connections_lost: over.lost,
    goodput_per_second: Math.round(goodput),
    goodput_share: Math.round((goodput / peakRate) * 100) / 100,
    refused_requests: over.refused,
    resident_max_mib: Math.round(residentMax / 2 ** 20),
    back_to_normal_s: Math.round(backAfter * 10) / 10,
  }
}

const crowd = (
  { port, ca, healthyHost, mint }: FaultWorld,
  clients: number,
  seconds: number,
  rate: number | null = null,
): Promise<CrowdTally> => {
  const cookies = Array.from({ length: clients }, () => mint('bench'))
  return sendCrowd({ host: healthyHost, port, ca, cookies, rate, seconds })
}

/** The middle of so many answers, in milliseconds; infinite when one of them is a refusal. */
async function probe({ askedOfHealthy }: FaultWorld, count: number): Promise<number> {
  const asking = createAsking(askedOfHealthy())
  const times: number[] = []
  for (let index = 0; index < count; index++) {
    const { outcome, milliseconds } = await asking.ask('/small.json')
    times.push(outcome === 'answered' ? milliseconds : Infinity)
  }
  asking.close()
  return times.includes(Infinity) ? Infinity : quantile(times, 0.5)
}

/** Seconds until ten answers in a row are as fast as before, or nearly. */
async function untilNormal(world: FaultWorld, normalMs: number): Promise<number> {
  const began = performance.now()
  while ((await probe(world, 10)) > 2 * normalMs + 5) await pause(100)
  return (performance.now() - began) / 1_000
}
