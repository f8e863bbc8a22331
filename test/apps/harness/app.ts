import type { BrowserContext, Page } from 'playwright-core'
import type { Scope } from './scope.ts'

/** An application that nobody here wrote, and what a user does with it. */
export interface RealApp {
  readonly name: string
  /** The folder of this app beside this one; also the app's id at the edge. */
  readonly id: string
  /** The public name that it believes in: it emits `https://` URLs with it. */
  readonly host: string
  /** The Debian packages that it needs. */
  readonly debian: readonly string[]
  /** What the user types into the browser's own dialog, where the app has no form for it. */
  readonly credentials?: { readonly username: string; readonly password: string }
  /** What its operator would write for it at the edge beside its name: YAML lines, each indented by four. */
  readonly settings?: string
  /**
   * Starts the app with nothing in it yet, as processes of its own that end with the scope.
   * @returns its port on loopback, for plain HTTP
   */
  start(scope: Scope): Promise<number>
  readonly steps: readonly Step[]
}

/** One thing that a user does. */
export interface Step {
  readonly name: string
  /** @returns what came of it, which must be the same direct and proxied; proxied names are mapped back */
  run(visit: Visit): Promise<unknown>
}

/** How an app is asked behind everything. */
export interface StoredRequest {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: URLSearchParams | string
}

/** A user's browser at one app, direct or proxied. */
export interface Visit {
  readonly page: Page
  readonly context: BrowserContext
  /** Where the browser finds a path of the app. */
  at(path: string): string
  /**
   * The app's own answer, from behind everything: what it has really stored.
   * @throws when there is a proxied name in it
   */
  stored(path: string, request?: StoredRequest): Promise<string>
}
