/** Whether edges are well, by those who look at them. */

/** Who tells: the edge itself, in what it announces to the fleet; and somebody who asks it from outside. */
export type Witness = 'register' | 'probe'

/** How an edge stands. */
export interface Standing {
  readonly well: boolean
  /** What it carries as a part of what it can, as it said last. */
  readonly load: number
  /** Why it is down, or `recovering`; undefined while it is well. */
  readonly why: string | undefined
  /** Milliseconds since the epoch. */
  readonly since: number
}

/** What is known of edges, with flapping damped. */
export interface Standings {
  /** @param fault undefined when the witness finds none */
  report(id: string, witness: Witness, fault: string | undefined): void
  loaded(id: string, load: number): void
  /** An edge of which nobody has told anything yet is taken to be well. */
  standingOf(id: string): Standing
}

export interface StandingsOptions {
  /** Milliseconds for which an edge must have been well before it is told again. */
  readonly returnAfter: number
  /** Called when an edge falls, and when it returns. */
  readonly changed: (id: string, standing: Standing) => void
  /** Milliseconds since the epoch. */
  readonly now?: () => number
}

/** An edge that falls again soon has to be well for twice as long, up to so many times the usual. */
const longestReturn = 30
/** How soon that is, in as many times. */
const remembered = 60

interface State {
  readonly faults: Map<Witness, string>
  isDown: boolean
  load: number
  /** Since when it is as it is. */
  since: number
  /** Since when no witness finds a fault. */
  faultlessSince: number
  /** Falls that are remembered. */
  falls: number
}

/** Makes the record of how edges stand. One fault of one witness is enough for an edge to be down. */
export function createStandings({ returnAfter, changed, now = Date.now }: StandingsOptions): Standings {
  const states = new Map<string, State>()

  const stateOf = (id: string): State => {
    const known = states.get(id)
    if (known !== undefined) return known
    const at = now()
    const state = { faults: new Map(), isDown: false, load: 0, since: at, faultlessSince: at, falls: 0 }
    states.set(id, state)
    return state
  }

  const fall = (state: State): void => {
    const at = now()
    state.falls = at - state.since > returnAfter * remembered ? 1 : state.falls + 1
    state.isDown = true
    state.since = at
  }

  const settle = (id: string, state: State): void => {
    const wait = returnAfter * Math.min(2 ** (state.falls - 1), longestReturn)
    if (!state.isDown || state.faults.size > 0 || now() - state.faultlessSince < wait) return
    state.isDown = false
    state.since = now()
    changed(id, viewOf(state))
  }

  return {
    report(id, witness, fault) {
      const state = stateOf(id)
      if (fault === undefined) {
        if (state.faults.delete(witness) && state.faults.size === 0) state.faultlessSince = now()
        return settle(id, state)
      }
      state.faults.set(witness, fault)
      if (state.isDown) return
      fall(state)
      changed(id, viewOf(state))
    },
    loaded(id, load) {
      stateOf(id).load = load
    },
    standingOf: id => viewOf(stateOf(id)),
  }
}

function viewOf({ isDown, load, faults, since }: State): Standing {
  const why = isDown ? ([...faults.values()][0] ?? 'recovering') : undefined
  return { well: !isDown, load, why, since }
}
