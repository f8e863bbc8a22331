import type { FleetConfig } from '../config/index.ts'
import type { Fleet } from '../fleet/index.ts'

/** Whether sessions can be taken for what they say. */
export interface SessionTrust {
  /** False when what was ended elsewhere has not been heard for so long that the setting says no. */
  canVerify(): boolean
  /** Calls back when that has become false. */
  onDoubt(listener: () => void): void
}

/** What a timer can bear. */
const longestTimerMs = 2 ** 31 - 1

/**
 * Follows how well a fleet is heard. An edge that has never heard it knows of no revocation at all, and does not wait.
 */
export function sessionTrust(
  fleet: Pick<Fleet, 'staleSince' | 'onStanding'>,
  { whenStale, staleAfter }: Pick<FleetConfig, 'whenStale' | 'staleAfter'>,
): SessionTrust {
  const listeners: (() => void)[] = []
  let isTrusted = true
  let timer: NodeJS.Timeout | undefined
  const doubt = (): void => {
    isTrusted = false
    listeners.forEach(listener => listener())
  }
  const judge = (): void => {
    clearTimeout(timer)
    const since = fleet.staleSince()
    if (since === undefined) isTrusted = true
    if (since === undefined || whenStale === 'open') return
    const left = since + staleAfter - Date.now()
    if (left <= 0) doubt()
    else timer = setTimeout(doubt, Math.min(left, longestTimerMs)).unref()
  }
  fleet.onStanding(judge)
  judge()
  return { canVerify: () => isTrusted, onDoubt: listener => void listeners.push(listener) }
}
