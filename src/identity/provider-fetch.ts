import { Agent, fetch } from 'undici'
import { lookup } from '../network/index.ts'

/** The `fetch` that openid-client uses. */
export type ProviderFetch = (url: string, options: object) => Promise<Response>

const limits = {
  headersTimeout: 10_000,
  bodyTimeout: 10_000,
  maxResponseSize: 1_048_576,
  connections: 8,
} as const

/**
 * A `fetch` for the identity provider alone: bounded in time and size, with its own authority.
 * @param ca PEM to trust instead of the system's authorities, or undefined
 */
export function createProviderFetch(ca: string | undefined): ProviderFetch {
  const dispatcher = new Agent({
    ...limits,
    allowH2: false,
    connect: { lookup, timeout: 5_000, ...(ca !== undefined && { ca }) },
  })
  return (url, options) =>
    fetch(url, { ...options, dispatcher, redirect: 'error' }) as unknown as Promise<Response>
}
