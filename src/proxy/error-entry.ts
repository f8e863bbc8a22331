/** What the user may see of an error, and how it is answered. */
export interface ErrorEntry {
  readonly status: number
  readonly title: string
  /** Plain words: what happened and what the user can do. */
  readonly text: string
  /** Seconds after which it is worth trying again (RFC 9110 10.2.3). */
  readonly retryAfter?: number
}

/** What a user can do about what does not pass by itself. */
export const askHelpdesk = 'If it goes on, tell your help desk the reference below.'
