import { createEditStream, type Decision, type Edit, type EditRule, type EditStream } from './edit-stream.ts'
import { readHostEnd, readPort, type PortPart } from './host-end.ts'
import { isListed, type ScannedNames } from './names.ts'
import { createKnownHosts, plainHostStart } from './plain-urls.ts'
import { createNeedles } from './needle-search.ts'
import type { PercentDepth } from './spellings.ts'
import { readUrlContext, type UrlContext } from './url-context.ts'

/**
 * Compiles the rewriting of an app's names in bodies on their way to the browser: every listed host in the
 * place of a URL's host gets our suffix and port. Names with another port, bare names and mail addresses stay
 * as they are.
 * @returns a function that begins a stream
 */
export function createNameInserter(names: ScannedNames): () => EditStream {
  const rule = createInsertRule(names)
  return () => createEditStream(rule)
}

/** The rule behind the inserter, for callers that apply the edits themselves. */
export function createInsertRule(names: ScannedNames): EditRule {
  const insertion = compileInsertion(names)
  const known = createKnownHosts(names)
  const plainly = Buffer.from(names.suffix + names.securePort, 'latin1')
  return {
    ...createNeedles(names.needles),
    holdFrom: bytes => bytes.length,
    decide(bytes, end, final) {
      const start = plainHostStart(bytes, end)
      if (start !== -1 && known.has(bytes, start, end)) return [edit(end, 0, plainly)]
      const context = readUrlContext(bytes, end)
      if (context === undefined || !isListed(names, context.host)) return []
      const hostEnd = readHostEnd(bytes, end, final)
      if (hostEnd.is === 'unknown') return waitFor(end)
      if (hostEnd.is === 'more') return []
      const port = readPort(bytes, hostEnd.at, final)
      return port.is === 'unknown'
        ? waitFor(end)
        : insertion(bytes, { context, end, portAt: hostEnd.at, port })
    },
  }
}

/** The needle's last byte stays behind, so that the needle is found again; all before it may leave. */
const waitFor = (end: number): Decision => ({ holdFrom: end - 1 })

interface FoundHost {
  readonly context: UrlContext
  readonly end: number
  readonly portAt: number
  readonly port: PortPart
}

/** Spellings of a colon that decode to one wherever the slashes before it decode to slashes. */
const colons: Readonly<Record<PercentDepth, string>> = { 0: ':', 1: '%3A', 2: '%253A' }

function compileInsertion(names: ScannedNames): (bytes: Buffer, found: FoundHost) => readonly Edit[] {
  const suffix = Buffer.from(names.suffix, 'latin1')
  const secure = compilePort(names, names.securePort, '443')
  const plain = compilePort(names, names.plainPort, '80')

  return (bytes, { context, end, portAt, port }) => {
    const ours = context.plain ? plain : secure
    const { joined, alone } = ours.spelled[context.depth]
    if (port.is === 'none') {
      if (portAt === end || alone.length === 0) return [edit(end, 0, joined)]
      return [edit(end, 0, suffix), edit(portAt, 0, alone)]
    }
    const given = port.is === 'port' ? bytes.toString('latin1', port.digits, port.end) : undefined
    if (port.is !== 'port' || (given !== '' && given !== ours.byDefault)) return []
    if (ours.digits.length === 0) return [edit(end, 0, suffix)]
    return [edit(end, 0, suffix), edit(port.digits, port.end - port.digits, ours.digits)]
  }
}

const edit = (at: number, remove: number, insert: Buffer): Edit => ({ at, remove, insert })

function compilePort(names: ScannedNames, portPart: string, byDefault: string) {
  const digits = portPart.slice(1)
  const spell = (depth: PercentDepth) => {
    const alone = digits === '' ? '' : colons[depth] + digits
    return { joined: Buffer.from(names.suffix + alone, 'latin1'), alone: Buffer.from(alone, 'latin1') }
  }
  return {
    byDefault,
    digits: Buffer.from(digits, 'latin1'),
    spelled: { 0: spell(0), 1: spell(1), 2: spell(2) },
  }
}
