import type { IncomingMessage } from 'node:http'
import type { PolicyFile } from '../policy/index.ts'
import { json, words, type Answer } from './answer.ts'
import { readJson } from './json-request.ts'
import type { Operations } from './operations.ts'

/** A draft of more than this is not taken. */
const mostOctets = 8_000_000

/** Judges a draft on the latest decisions: `{ "files": [{ "file": "draft.yaml", "text": "…" }] }`. */
export async function replayDraft(request: IncomingMessage, operations: Operations): Promise<Answer> {
  const content = await readJson(request, 'a draft', mostOctets)
  if ('refusal' in content) return content.refusal
  const files = filesOf(content.value)
  if (files === undefined) return words(400, 'write { "files": [{ "file": "draft.yaml", "text": "…" }] }')
  const outcome = await operations.replay(files)
  return 'report' in outcome ? json(200, outcome.report) : words(422, outcome.problems)
}

function filesOf(value: unknown): PolicyFile[] | undefined {
  const { files } = (value ?? {}) as { files?: unknown }
  return Array.isArray(files) && files.length > 0 && files.every(isPolicyFile) ? files : undefined
}

const isPolicyFile = (value: unknown): value is PolicyFile => {
  const { file, text } = (value ?? {}) as Partial<PolicyFile>
  return typeof file === 'string' && typeof text === 'string'
}
