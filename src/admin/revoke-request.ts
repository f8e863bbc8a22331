import type { IncomingMessage } from 'node:http'
import { json, words, type Answer } from './answer.ts'
import { readJson } from './json-request.ts'
import type { Operations, RevocationTarget } from './operations.ts'

const mostOctets = 4_096
const usage = 'write { "user": "ana@corp.example" }, { "session": "…" } or { "everybody": true }'

/** Ends sessions before their time: those of a user, one by the id that records have, or all. */
export async function revokeSessions(request: IncomingMessage, operations: Operations): Promise<Answer> {
  const content = await readJson(request, 'what to end', mostOctets)
  if ('refusal' in content) return content.refusal
  const target = targetOf(content.value)
  if (target === undefined) return words(400, usage)
  return json(200, { revoked: await operations.revoke(target) })
}

function targetOf(value: unknown): RevocationTarget | undefined {
  if (typeof value !== 'object' || value === null || Object.keys(value).length !== 1) return undefined
  const { user, session, everybody } = value as Readonly<Record<string, unknown>>
  if (typeof user === 'string' && user.trim() !== '') return { kind: 'user', name: user.trim().toLowerCase() }
  if (typeof session === 'string' && session !== '') return { kind: 'session', name: session }
  return everybody === true ? { kind: 'everybody', name: '' } : undefined
}
