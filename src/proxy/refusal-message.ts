import {
  isObliged,
  refusalOf,
  type Decision,
  type Refusal,
  unknownExtension,
  unscannable,
  type FileFacts,
  type Phase,
} from '../policy/index.ts'
import { errors } from './errors.ts'
import type { Exchange } from './exchange.ts'

/**
 * A rule's own words for a refusal, and what could not be known where only that made the rule fit: a small file
 * without a length is blocked as a large one, and the rule's words alone would be wrong.
 * @param words for a rule that has none
 */
export function refusalMessage(
  exchange: Exchange,
  phase: Phase,
  code: Refusal,
  words: string = errors[code].text,
): string {
  const { size, extension, trueType } = exchange.facts!.file
  const decision = exchange.decision!
  const message = ownWords(decision, code) ?? words
  if (extension === unknownExtension && !isRefusedWith(exchange, phase, { extension: '' }))
    return `${message} The name of this file could not be known beforehand.`
  if (size === -1 && !isRefusedWith(exchange, phase, { size: 0 }))
    return `${message} The size of this file could not be known beforehand.`
  if (phase === 'content' && !isRefusedWith(exchange, phase, scanned(trueType)))
    return `${message} The content of this file could not be read.`
  return message
}

/** The words of the rule that stops the exchange; those of controls are the catalogue's. */
function ownWords({ readonlyMessage, message }: Decision, code: Refusal): string | null {
  if (code === 'read-only') return readonlyMessage
  return isObliged(code) ? null : message
}

/** As if the content could have been read, and nothing had been found. */
const scanned = (trueType: string): Partial<FileFacts> => ({
  trueType: trueType === unscannable ? 'unknown' : trueType,
  label: 'none',
})

function isRefusedWith({ policy, facts }: Exchange, phase: Phase, known: Partial<FileFacts>): boolean {
  const changed = { ...facts!, file: { ...facts!.file, ...known } }
  return refusalOf(policy.decide(changed, phase), changed) !== undefined
}
