/** Clocks of edges, and of an identity provider, may differ by this much. */
export const clockSkewSeconds = 60
