import { Agent, fetch } from 'undici'

/**
 * The `fetch` by which the provider reaches its application, which is on this machine whatever its name.
 * @param ca PEM of the authority that vouches for the application
 */
export function applicationFetch(ca: string): typeof globalThis.fetch {
  const dispatcher = new Agent({
    connect: { ca, lookup: (_, __, found) => found(null, [{ address: '127.0.0.1', family: 4 }]) },
  })
  return ((url: string, options: object) => fetch(url, { ...options, dispatcher })) as never
}
