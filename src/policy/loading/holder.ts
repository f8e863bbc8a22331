import { EventEmitter } from 'node:events'
import type { CompiledPolicy } from '../deciding/compile.ts'

/** The set in force, and the one on trial. A swap is one assignment; an exchange takes `current` once and keeps it. */
export class PolicyHolder {
  #current: CompiledPolicy
  #trial: CompiledPolicy | undefined
  readonly #changes = new EventEmitter().setMaxListeners(0)

  constructor(first: CompiledPolicy, trial?: CompiledPolicy) {
    this.#current = first
    this.#trial = trial
  }

  get current(): CompiledPolicy {
    return this.#current
  }

  /** A whole second set that is decided beside the one in force and changes nothing. */
  get trial(): CompiledPolicy | undefined {
    return this.#trial
  }

  swap(next: CompiledPolicy): void {
    this.#current = next
    this.#changes.emit('swap')
  }

  try(next: CompiledPolicy | undefined): void {
    this.#trial = next
  }

  /** Calls back after each swap of the set in force; the result stops that. */
  onSwap(listener: () => void): () => void {
    this.#changes.on('swap', listener)
    return () => this.#changes.off('swap', listener)
  }
}
