/** The account that every app is set up with, and a token for scripts; both are for tests only. */
export const account = { user: 'Ana', password: 'Correct-horse-7', token: 'a-token-for-the-tests' } as const
