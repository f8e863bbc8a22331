/** The part of autocannon 9 that the scenarios use; the package brings no types. */
declare module 'autocannon' {
  export interface Options {
    readonly url: string
    readonly connections: number
    /** Requests in all. */
    readonly amount: number
    readonly headers: Readonly<Record<string, string>>
    readonly servername: string
  }

  export interface Result {
    readonly '2xx': number
    readonly non2xx: number
    readonly errors: number
    readonly timeouts: number
    /** Milliseconds. */
    readonly latency: { readonly p50: number; readonly p99: number }
    /** Seconds. */
    readonly duration: number
  }

  const autocannon: (options: Options) => Promise<Result>
  export default autocannon
}
