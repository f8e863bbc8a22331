import dns from 'node:dns'
import type { LookupAddress } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { specialAddresses } from './addresses.ts'

/** RFC 6761 6.3: names under `localhost` are loopback, and no resolver is asked. */
const isLocalhost = (host: string): boolean => host === 'localhost' || host.endsWith('.localhost')
const loopback: LookupAddress[] = [{ address: '127.0.0.1', family: 4 }]

/** Looks a name up as the system does, except that `*.localhost` is loopback. */
export const lookup: LookupFunction = (host, options, callback) => {
  if (!isLocalhost(host))
    return dns.lookup(host, { ...options, all: true }, answer(host, options.all, callback))
  answer(host, options.all, callback)(null, loopback)
}

/** The code of the error that `publicLookup` gives for a name whose addresses are all refused. */
export const addressRefused = 'ERR_SALLYPORT_ADDRESS_REFUSED'

/**
 * Looks a name up and keeps only its public addresses. The connection is made to the very answer that
 * was checked, so a name that changes its mind between check and use (DNS rebinding) gains nothing.
 */
export const publicLookup: LookupFunction = (host, options, callback) => {
  dns.lookup(host, { ...options, all: true }, (error, addresses) => {
    const found = (addresses ?? []).filter(({ address }) => !specialAddresses.has(address))
    if (error === null && found.length === 0) return callback(refusal(host), [])
    answer(host, options.all, callback)(error, found)
  })
}

type LookupCallback = Parameters<LookupFunction>[2]

/** Node asks for one address or for all of them; this answers in the form that was asked for. */
function answer(host: string, all: boolean | undefined, callback: LookupCallback) {
  return (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]): void => {
    if (error !== null || all === true) return callback(error, addresses ?? [])
    const first = addresses[0]
    if (first === undefined) return callback(notFound(host), '', 0)
    callback(null, first.address, first.family)
  }
}

const coded = (message: string, code: string): NodeJS.ErrnoException =>
  Object.assign(new Error(message), { code })
const notFound = (host: string): NodeJS.ErrnoException => coded(`no address for ${host}`, 'ENOTFOUND')
const refusal = (host: string): NodeJS.ErrnoException =>
  coded(`${host} has only private or special addresses; name them in an origin to allow them`, addressRefused)
