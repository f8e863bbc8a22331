/** W2: every system call by which octets or names could leave the process. */
import { recordStream, type RecordStream } from '../record-stream.ts'
import type { Canary } from '../canaries.ts'
import { createSearch, type SearchedStream } from '../search.ts'
import type { Testimony } from '../testimony.ts'
import type { Call } from '../trace.ts'

export interface SystemCalls {
  take(call: Call): void
  /** Ports on this machine that were connected to. */
  readonly connectedPorts: ReadonlySet<number>
  /** Octets that went through sockets within the machine, as between workers. */
  readonly channelOctets: number
  testify(): Testimony
}

const writes = /^(?:write|writev|pwrite64|pwritev2?|sendto|sendmsg|sendmmsg|vmsplice)$/
/** Calls that make, name or change files: an edge has no reason for any of them. */
const fileChanges =
  /^(?:creat|truncate|ftruncate|fallocate|rename|renameat2?|link|linkat|symlink|symlinkat|unlink|unlinkat|mkdir|mkdirat|mknod|mknodat|[fl]?setxattr)$/
/** Ways past the calls that are looked at. */
const ways = /^(?:memfd_create|shmget|mq_open|msync|process_vm_writev|io_submit|io_uring_setup)$/
/** Copies within the kernel, whose octets nobody sees. */
const copies = /^(?:sendfile|splice|tee|copy_file_range)$/

export function watchSystemCalls(canaries: readonly Canary[]): SystemCalls {
  const search = createSearch(canaries)
  const streams = new Map<string, SearchedStream>()
  const records: RecordStream[] = []
  const faults = new Set<string>()
  const ports = new Set<number>()
  const totals = { octets: 0, calls: 0, channel: 0 }

  /** One stream per thing that is written to: what is split over calls is found. */
  const streamOf = (descriptor: string, target: string): SearchedStream => {
    const key = `${standard.get(descriptor) ?? ''} ${target}`
    const known = streams.get(key)
    if (known !== undefined) return known
    const made = makeStream(standard.get(descriptor) ?? kindOf(target))
    streams.set(key, made)
    return made
  }
  const makeStream = (source: string): SearchedStream => {
    if (source !== standard.get('1')) return search.stream(source)
    const made = recordStream(source, search, canaries)
    records.push(made)
    return made
  }
  const takeWrite = ({ name, text, octets, cut }: Call): void => {
    const [, descriptor = '', target = ''] = /^(\d+)<(.*?)>[,)]/.exec(text) ?? []
    if (octets.length === 0) return
    if (!isTransient(target) && !standard.has(descriptor))
      faults.add(`${name} to ${target || `descriptor ${descriptor}`}`)
    if (cut) faults.add(`${name} to ${target} was too long to be seen whole`)
    const stream = streamOf(descriptor, target)
    for (const content of octets) {
      totals.octets += content.length
      if (kindOf(target) === 'UNIX' && !standard.has(descriptor)) totals.channel += content.length
      stream.write(content)
    }
  }
  return {
    take(call) {
      totals.calls++
      if (writes.test(call.name)) return takeWrite(call)
      const fault = faultOf(call)
      if (fault !== undefined) faults.add(fault)
      const port = /htons\((\d+)\)/.exec(call.name === 'connect' ? call.text : '')?.[1]
      if (port !== undefined) ports.add(Number(port))
    },
    connectedPorts: ports,
    get channelOctets() {
      return totals.channel
    },
    testify() {
      for (const stream of records) stream.end()
      return {
        witness: 'W2',
        hits: search.hits,
        faults: [...faults],
        figures: { system_calls: totals.calls, written_octets_searched: totals.octets },
      }
    },
  }
}

/** What everybody may write to; it is the reader's who is at its other end. */
const standard = new Map([
  ['1', 'standard output'],
  ['2', 'standard error'],
])

/** Sockets, pipes and counters hold nothing once the process is gone. */
const isTransient = (target: string): boolean =>
  /^(?:pipe:|TCP|UDP|UNIX|NETLINK|socket:|anon_inode:\[(?:eventfd|eventpoll)\])/.test(target)

/** Streams by kind, so that a canary on thousands of connections is one hit. */
const kindOf = (target: string): string => /^[A-Za-z_]+/.exec(target)?.[0] ?? target

function faultOf({ name, text, octets }: Call): string | undefined {
  const told = (): string =>
    `${name}(${text.slice(0, 300).replaceAll(/"(\d+)"/g, (_, index) => String(octets[Number(index)]))}`
  if (name.startsWith('open')) return /O_(?:WRONLY|RDWR|CREAT|TRUNC|TMPFILE)/.test(text) ? told() : undefined
  if (fileChanges.test(name)) return told()
  // Refused, it does no harm; the second half of a call that was interrupted tells.
  if (ways.test(name)) return /= -1 E|<unfinished/.test(text) ? undefined : told()
  if (copies.test(name)) return told()
  const mapsFile = name === 'mmap' && /PROT_WRITE.*MAP_SHARED/.test(text) && !/MAP_ANONYMOUS/.test(text)
  return mapsFile ? told() : undefined
}
