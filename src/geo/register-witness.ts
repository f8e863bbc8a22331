import type { ToldByEdges } from './edge-view.ts'
import type { Standings } from './standings.ts'

const lookEveryMs = 500

/**
 * Lets what edges tell of themselves count for how they stand: one that says it takes nobody, and one that says nothing, is
 * down. While nobody can be heard, silence says nothing.
 * @returns a function that stops that
 */
export function witnessRegister(ids: readonly string[], told: ToldByEdges, standings: Standings): () => void {
  const look = (id: string): void => {
    const latest = told.latestOf(id)
    if (latest !== undefined) standings.loaded(id, latest.load)
    const silence = told.isHeard() ? 'says nothing' : undefined
    standings.report(id, 'register', latest === undefined ? silence : (latest.unready ?? undefined))
  }
  const timer = setInterval(() => ids.forEach(look), lookEveryMs).unref()
  return () => clearInterval(timer)
}
