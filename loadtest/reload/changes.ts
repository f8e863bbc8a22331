import { appendFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { EdgeUnderLoad } from './edge.ts'
import type { Ledger } from './ledger.ts'
import { halvesOf, invalidSet, kindOf, validSet, type ChangeKind } from './sets.ts'

/** What the changes of a campaign came to. */
export interface Changes {
  /** Writes change number so-and-so, from 1 on, and waits until the edge has made of it what it must. */
  make(change: number): Promise<void>
  /** Changes made, by kind. */
  readonly made: Readonly<Record<ChangeKind, number>>
  /** Milliseconds from each good set's last octet on disk to the first answer that it decided. */
  readonly effects: readonly number[]
  /** Bad sets written, and those that `GET /policy` then showed as refused. */
  readonly bad: { readonly written: number; readonly shown: number }
}

/** Makes changes to the edge's policy, one after the other. */
export function createChanges(edge: EdgeUnderLoad, ledger: Ledger, workers: number): Changes {
  const made = { valid: 0, invalid: 0, 'half-written': 0 }
  const effects: number[] = []
  const bad = { written: 0, shown: 0 }
  let set = 0

  const refused = async (): Promise<void> => {
    bad.written++
    await ledger.refusals(bad.written * workers)
    const status = JSON.parse(await edge.ask('/policy')) as Status
    const all = status.workers ?? [status]
    if (all.every(each => each.refused !== null)) bad.shown++
  }
  const inForce = async (write: () => void): Promise<void> => {
    ledger.expect(set)
    const written = Date.now()
    write()
    effects.push((await ledger.decidedBy(set)) - written)
  }
  const steps: Readonly<Record<ChangeKind, () => Promise<void>>> = {
    async valid() {
      set++
      await inForce(() => replace(edge.policyFile, validSet(set)))
    },
    async invalid() {
      replace(edge.policyFile, invalidSet(set + 1))
      await refused()
    },
    async 'half-written'() {
      set++
      const [first, second] = halvesOf(set)
      replace(edge.policyFile, first)
      await refused()
      await inForce(() => appendFileSync(edge.policyFile, second))
    },
  }
  return {
    async make(change) {
      const kind = kindOf(change)
      await steps[kind]()
      made[kind]++
    },
    made,
    effects,
    bad,
  }
}

interface Status {
  readonly refused: object | null
  readonly workers?: readonly { readonly refused: object | null }[]
}

/** As editors save; a plain write would be two changes, of which the first leaves the file empty. */
function replace(file: string, text: string): void {
  const draft = join(dirname(file), '.draft')
  writeFileSync(draft, text)
  renameSync(draft, file)
}
