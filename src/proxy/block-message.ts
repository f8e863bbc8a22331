import { unknownExtension, type FileFacts, type Phase } from '../policy/index.ts'
import { errors } from './errors.ts'
import type { Exchange } from './exchange.ts'

/**
 * A rule's own words for a block, and what could not be known where only that made the rule fit: a small file
 * without a length is blocked as a large one, and the rule's words alone would be wrong.
 * @param words for a rule that has none
 */
export function blockMessage(exchange: Exchange, phase: Phase, words: string = errors.blocked.text): string {
  const { size, extension } = exchange.facts!.file
  const message = exchange.decision!.message ?? words
  if (extension === unknownExtension && !isBlockedWith(exchange, phase, { extension: '' }))
    return `${message} The name of this file could not be known beforehand.`
  if (size === -1 && !isBlockedWith(exchange, phase, { size: 0 }))
    return `${message} The size of this file could not be known beforehand.`
  return message
}

function isBlockedWith({ policy, facts }: Exchange, phase: Phase, known: Partial<FileFacts>): boolean {
  return policy.decide({ ...facts!, file: { ...facts!.file, ...known } }, phase).verdict === 'block'
}
