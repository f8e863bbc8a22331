import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Assets } from './assets.ts'
import type { FileStore } from './files.ts'
import type { DriveSession, Sessions } from './sessions.ts'

/** What the hosts of Drive share. */
export interface Service {
  readonly store: FileStore
  readonly sessions: Sessions
  readonly assets: Assets
}

/** One request of someone who may or may not be signed in. */
export interface Visit extends Service {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  readonly session: DriveSession | undefined
}

/** One request of someone who is signed in. */
export interface UserVisit extends Visit {
  readonly session: DriveSession
}
