import { commonLength, endsWith } from './bytes.ts'
import { createEditStream, type Edit, type EditRule, type EditStream } from './edit-stream.ts'
import { readHostEnd, readPort } from './host-end.ts'
import { isListed, type ScannedNames } from './names.ts'
import { createNeedles } from './needle-search.ts'
import { hostStart, lookBehind } from './url-context.ts'

/**
 * Compiles the way back, for bodies on their way to the app: our suffix, and our port after it, is taken off
 * every listed host wherever it stands, bare names and mail addresses included. The dots of a name may be
 * `%2E`. An explicit default port that the inserter replaced does not come back: both mean the same origin.
 * @returns a function that begins a stream
 */
export function createNameDeleter(names: ScannedNames): () => EditStream {
  const rule = createDeleteRule(names)
  return () => createEditStream(rule)
}

function createDeleteRule(names: ScannedNames): EditRule {
  const spelled = [names.suffix, names.suffix.replaceAll('.', '%2e')].map(text => text.toLowerCase())
  const suffixes = spelled.map(text => Buffer.from(text, 'latin1'))
  const ports = [names.securePort, names.plainPort].filter(port => port !== '').map(port => port.slice(1))

  return {
    ...createNeedles(spelled),
    holdFrom: (bytes, from) => firstPartial(bytes, from, suffixes),
    decide(bytes, end, final) {
      const start = end - suffixes.find(suffix => endsWith(bytes, end, suffix))!.length
      if (!followsListedHost(names, bytes, start)) return []
      const hostEnd = readHostEnd(bytes, end, final)
      if (hostEnd.is === 'more') return []
      const port = hostEnd.is === 'end' ? readPort(bytes, hostEnd.at, final) : hostEnd
      if (port.is === 'unknown') return { holdFrom: start }
      const suffix = remove(start, end)
      const ours = port.is === 'port' && ports.includes(bytes.toString('latin1', port.digits, port.end))
      return ours ? [suffix, remove(port.start, port.end)] : [suffix]
    },
  }
}

const nothing = Buffer.alloc(0)
const remove = (start: number, end: number): Edit => ({ at: start, remove: end - start, insert: nothing })

/** The first offset from which the rest of the buffer is the beginning of a suffix. */
function firstPartial(bytes: Buffer, from: number, suffixes: readonly Buffer[]): number {
  const longest = Math.max(...suffixes.map(suffix => suffix.length))
  for (let at = Math.max(from, bytes.length - longest + 1); at < bytes.length; at++) {
    if (suffixes.some(suffix => at + commonLength(bytes, at, suffix) === bytes.length)) return at
  }
  return bytes.length
}

function followsListedHost(names: ScannedNames, bytes: Buffer, end: number): boolean {
  const start = encodedHostStart(bytes, end, Math.max(0, end - lookBehind))
  if (start < 0) return false
  const host = bytes.toString('latin1', start, end).toLowerCase().replaceAll('%2e', '.')
  return isListed(names, host)
}

function encodedHostStart(bytes: Buffer, end: number, floor: number): number {
  let start = hostStart(bytes, end, floor)
  while (start >= 3 && endsWith(bytes, start, encodedDot))
    start = hostStart(bytes, start - encodedDot.length, floor)
  return start
}

const encodedDot = Buffer.from('%2e')
