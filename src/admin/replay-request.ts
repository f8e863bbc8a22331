import type { IncomingMessage } from 'node:http'
import type { PolicyFile } from '../policy/index.ts'
import { json, words, type Answer } from './answer.ts'
import type { Operations } from './operations.ts'

/** A draft of more than this is not taken. */
const mostOctets = 8_000_000

/** Judges a draft on the latest decisions: `{ "files": [{ "file": "draft.yaml", "text": "…" }] }`. */
export async function replayDraft(request: IncomingMessage, operations: Operations): Promise<Answer> {
  if (!(request.headers['content-type'] ?? '').startsWith('application/json')) {
    return words(415, 'send the draft as application/json')
  }
  const text = await readText(request)
  if (text === undefined) return words(413, `a draft has at most ${mostOctets} octets`)
  const files = filesOf(text)
  if (files === undefined) return words(400, 'write { "files": [{ "file": "draft.yaml", "text": "…" }] }')
  const outcome = await operations.replay(files)
  return 'report' in outcome ? json(200, outcome.report) : words(422, outcome.problems)
}

async function readText(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let octets = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    octets += chunk.length
    if (octets > mostOctets) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function filesOf(text: string): PolicyFile[] | undefined {
  try {
    const { files } = JSON.parse(text) as { files?: unknown }
    return Array.isArray(files) && files.length > 0 && files.every(isPolicyFile) ? files : undefined
  } catch {
    return undefined
  }
}

const isPolicyFile = (value: unknown): value is PolicyFile => {
  const { file, text } = (value ?? {}) as Partial<PolicyFile>
  return typeof file === 'string' && typeof text === 'string'
}
