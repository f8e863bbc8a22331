/** W4: what the kernel itself counts and shows of the process, ten times a second. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import type { Testimony } from '../testimony.ts'

export interface Kernel {
  /** Looks a last time, while the process still runs, and tells. */
  testify(): Testimony
}

const everyMs = 100

/** Watches a process from now on. */
export function watchKernel(pid: number): Kernel {
  const faults = new Set<string>()
  const before = writtenOctets(pid)
  let samples = 0
  const sample = (): void => {
    samples++
    for (const fault of [...badDescriptors(pid), ...badMappings(pid), ...swapped(pid)]) faults.add(fault)
  }
  sample()
  const timer = setInterval(sample, everyMs)
  return {
    testify() {
      clearInterval(timer)
      sample()
      const written = writtenOctets(pid) - before
      // Records go to a pipe, so nothing at all is written to a disk.
      if (written !== 0) faults.add(`${written} octets were written to a disk`)
      return {
        witness: 'W4',
        hits: [],
        faults: [...faults],
        figures: { kernel_samples: samples, disk_octets_written: written },
      }
    },
  }
}

const read = (file: string): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

/** proc(5) io: octets that this process caused to be sent to a storage layer. */
function writtenOctets(pid: number): number {
  const found = /^write_bytes: (\d+)$/m.exec(read(`/proc/${pid}/io`))
  if (found === null) throw new Error(`/proc/${pid}/io tells nothing`)
  return Number(found[1])
}

/** Descriptors that can be written to and are neither sockets, pipes nor the kernel's own notices. */
function badDescriptors(pid: number): string[] {
  return readdirSync(`/proc/${pid}/fd`).flatMap(number => {
    const target = linkOf(`/proc/${pid}/fd/${number}`)
    if (target === undefined || harmless.test(target)) return []
    const flags = /^flags:\s+(\d+)$/m.exec(read(`/proc/${pid}/fdinfo/${number}`))?.[1]
    const isReadOnly = flags !== undefined && (parseInt(flags, 8) & 3) === 0
    return isReadOnly ? [] : [`descriptor of ${target}`]
  })
}

const harmless = /^(?:socket:|pipe:|anon_inode:(?:\[(?:eventpoll|eventfd)\]|inotify))/

/** A descriptor may be closed while it is looked at. */
function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path)
  } catch {
    return undefined
  }
}

const badMappings = (pid: number): string[] =>
  [...read(`/proc/${pid}/maps`).matchAll(/^\S+ .w.s \S+ \S+ \S+ *(.*)$/gm)].map(
    ([, name]) => `writable shared mapping of ${name || 'memory'}`,
  )

function swapped(pid: number): string[] {
  const own = /^VmSwap:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`))?.[1] ?? '0'
  const areas = read('/proc/swaps').trim().split('\n').length - 1
  return [
    ...(own === '0' ? [] : [`${own} kB are swapped out`]),
    ...(areas <= 0 ? [] : ['the machine has swap, where memory could be written']),
  ]
}
