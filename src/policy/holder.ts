import { EventEmitter } from 'node:events'
import type { CompiledPolicy } from './compile.ts'

/** The set in force. A swap is one assignment; an exchange takes `current` once and keeps it. */
export class PolicyHolder {
  #current: CompiledPolicy
  readonly #changes = new EventEmitter().setMaxListeners(0)

  constructor(first: CompiledPolicy) {
    this.#current = first
  }

  get current(): CompiledPolicy {
    return this.#current
  }

  swap(next: CompiledPolicy): void {
    this.#current = next
    this.#changes.emit('swap')
  }

  /** Calls back after each swap; the result stops that. */
  onSwap(listener: () => void): () => void {
    this.#changes.on('swap', listener)
    return () => this.#changes.off('swap', listener)
  }
}
