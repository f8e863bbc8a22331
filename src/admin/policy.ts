/** What the ops listener tells and does of policies. */
import type { IncomingMessage } from 'node:http'
import { ProblemsError } from '../diagnostics/index.ts'
import {
  readPolicySet,
  replay,
  type CompiledPolicy,
  type DecisionRing,
  type PolicyContext,
  type PolicyFile,
  type PolicyReloader,
} from '../policy/index.ts'
import { json, words, type Answer } from './answer.ts'

/** The set in force and the one on trial, and those that were refused with their reports. */
export function policyStatus({ holder, refused, trialRefused, loadedAt }: PolicyReloader): object {
  return {
    revision: holder.current.revision,
    loaded: new Date(loadedAt).toISOString(),
    rules: rulesOf(holder.current),
    refused: refused ?? null,
    trial: {
      revision: holder.trial?.revision ?? null,
      rules: holder.trial === undefined ? [] : rulesOf(holder.trial),
      refused: trialRefused ?? null,
    },
  }
}

const rulesOf = ({ set }: CompiledPolicy): object[] =>
  set.rules.map(({ id, mode, effect: { verdict } }) => ({ id, mode, verdict: verdict ?? null }))

/** Reads the policy directory now; a set that is refused is the caller's mistake. */
export async function reloadPolicy(policy: PolicyReloader): Promise<Answer> {
  const result = await policy.reload()
  return json(result.result === 'refused' ? 422 : 200, result)
}

/** A draft of more than this is not taken. */
const mostOctets = 8_000_000

/** Judges a draft on the latest decisions: `{ "files": [{ "file": "draft.yaml", "text": "…" }] }`. */
export async function replayDraft(
  request: IncomingMessage,
  context: PolicyContext,
  ring: DecisionRing,
): Promise<Answer> {
  if (!(request.headers['content-type'] ?? '').startsWith('application/json')) {
    return words(415, 'send the draft as application/json')
  }
  const text = await readText(request)
  if (text === undefined) return words(413, `a draft has at most ${mostOctets} octets`)
  const files = filesOf(text)
  if (files === undefined) return words(400, 'write { "files": [{ "file": "draft.yaml", "text": "…" }] }')
  try {
    return json(200, await replay(readPolicySet(files, context), ring.decisions(), ring.mask))
  } catch (error) {
    if (error instanceof ProblemsError) return words(422, error.message)
    throw error
  }
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
