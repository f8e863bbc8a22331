/** For information: what the memory of an edge holds a while after the last session, for it cannot be wiped. */
import { openSync, closeSync, mkdirSync, readFileSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Build } from './builds.ts'
import { canariesOf } from './canaries.ts'
import { carryAll } from './drive.ts'
import { startEdge } from './edge.ts'
import { createSearch, type SearchedStream } from './search.ts'
import { mintUser, newcomers } from './sessions.ts'
import type { Setting } from './setting.ts'

/** Collects garbage whenever it is told to. */
const collector = new URL('../../loadtest/reload/collect-on-signal.ts', import.meta.url).href
const collectingMs = 2_000

/**
 * Searches all memory of an edge, as a core would hold it; no core is written, for that would put sessions at rest.
 * @returns how many of the canaries of so many sessions are there, in any encoding
 */
export async function canariesInMemory(
  setting: Setting,
  build: Build,
  sessions: number,
  afterSeconds: number,
): Promise<number> {
  const directory = join(build.scratch, 'memory')
  mkdirSync(directory)
  const people = newcomers(setting, sessions)
  const edge = await startEdge({
    command: build.start(setting.configure('memory', setting.ports)),
    ports: setting.ports,
    ca: setting.ca,
    directory,
    environment: { NODE_OPTIONS: `--expose-gc --import ${collector}` },
  })
  const users = people.map(each => mintUser(setting, each))
  await carryAll(users, edge.client, setting.app)
  await wait(afterSeconds * 1_000)
  edge.kill('SIGPWR')
  await wait(collectingMs)
  const search = createSearch(canariesOf(people))
  readMemory(edge.pid, search.stream('memory'))
  await edge.stop()
  return new Set(search.hits.map(({ canary }) => canary)).size
}

const pageOctets = 4_096
const entryOctets = 8
/** So many pages are read at a time. */
const most = 4_096

/** Every page of a process that can be written to and is there: proc(5) maps, pagemap, mem. */
function readMemory(pid: number, stream: SearchedStream): void {
  const [pages, memory] = [openSync(`/proc/${pid}/pagemap`, 'r'), openSync(`/proc/${pid}/mem`, 'r')]
  const entries = Buffer.alloc(most * entryOctets)
  const content = Buffer.alloc(most * pageOctets)
  for (const [, from, to] of readFileSync(`/proc/${pid}/maps`, 'utf8').matchAll(
    /^([0-9a-f]+)-([0-9a-f]+) rw/gm,
  ))
    for (let page = parseInt(from!, 16) / pageOctets; page < parseInt(to!, 16) / pageOctets; page += most) {
      const count = Math.min(most, parseInt(to!, 16) / pageOctets - page)
      readSync(pages, entries, 0, count * entryOctets, page * entryOctets)
      for (const [first, run] of presentRuns(entries, count)) {
        const read = readSync(memory, content, 0, run * pageOctets, (page + first) * pageOctets)
        stream.write(content.subarray(0, read))
      }
    }
  closeSync(pages)
  closeSync(memory)
}

/** Runs of pages that are in memory or swapped out: bits 63 and 62 of their entries. */
function* presentRuns(entries: Buffer, count: number): Generator<[first: number, run: number]> {
  let first = 0
  for (let page = 0; page <= count; page++) {
    if (page < count && entries[page * entryOctets + 7]! >>> 6 !== 0) continue
    if (page > first) yield [first, page - first]
    first = page + 1
  }
}
