import type { LimitName, Limits } from '../../limits/index.ts'
import type { ErrorCode } from '../errors.ts'
import type { Exchange } from '../exchange.ts'
import { isEventStream } from '../navigation.ts'

/**
 * How much one user may have of an app at a time, and one app of the edge: without bounds, one client that reads nothing
 * would hold every connection to its app, and one app that answers nothing every user's place.
 */
export interface Shares {
  /** Takes one; the result gives it back, or says why there is none. */
  take(exchange: Exchange): (() => void) | ErrorCode
}

/** @param limitReached told which bound somebody has met */
export function createShares(limits: Limits, limitReached: (limit: LimitName) => void): Shares {
  const users = createTally(limits['user-exchanges'])
  const apps = createTally(limits['app-exchanges'])
  return {
    take(exchange) {
      const { session, client, route } = exchange
      const ofUser = users.take(`${route.app.id} ${session?.user ?? client.address}`)
      if (ofUser === undefined) {
        limitReached('user-exchanges')
        return 'too-many-at-once'
      }
      // What stays open for hours says nothing of how an app keeps up.
      const ofApp = staysOpen(exchange) ? () => undefined : apps.take(route.app.id)
      if (ofApp === undefined) {
        ofUser()
        limitReached('app-exchanges')
        return 'app-busy'
      }
      return () => {
        ofUser()
        ofApp()
      }
    },
  }
}

const staysOpen = ({ client }: Exchange): boolean => client.upgrade !== undefined || isEventStream(client)

/** What is taken under each key, up to so many; what is taken must be given back. */
function createTally(most: number) {
  const taken = new Map<string, number>()
  return {
    take(key: string): (() => void) | undefined {
      const count = taken.get(key) ?? 0
      if (count >= most) return undefined
      taken.set(key, count + 1)
      return () => {
        const left = taken.get(key)! - 1
        if (left === 0) taken.delete(key)
        else taken.set(key, left)
      }
    },
  }
}
