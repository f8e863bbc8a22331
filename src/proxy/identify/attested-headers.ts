import { addressSet } from '../../network/index.ts'
import type { Client } from '../client.ts'
import { listOf } from '../fields.ts'

/** What a proxy in front of the edge says of devices, and which one is believed. */
export interface AttestedHeaders {
  /** Address ranges. */
  readonly from: readonly string[]
  /** Field names, lower case. */
  readonly managed: string | undefined
  readonly compliant: string | undefined
}

/** What it has said of the device of a request. */
export interface Attestation {
  readonly managed: boolean
  readonly compliant: boolean
}

export type AttestationOf = (client: Client) => Attestation

const nothing: Attestation = { managed: false, compliant: false }

/**
 * Makes the reader of what is attested. Only the address of the connection tells who speaks: everything else, also what a
 * trusted proxy says of where a client is, may be the client's own.
 */
export function attestations(headers: AttestedHeaders | undefined): AttestationOf {
  if (headers === undefined) return () => nothing
  const believed = addressSet(headers.from)
  const says = (client: Client, name: string | undefined): boolean => {
    // A field that came twice, the client's own and the proxy's, is neither of these texts.
    const said = name === undefined ? undefined : listOf(client.fields, name)
    return said === 'true' || said === '1'
  }
  return client =>
    believed.has(client.connection.address)
      ? { managed: says(client, headers.managed), compliant: says(client, headers.compliant) }
      : nothing
}

/** The fields that say it, which go no further, whoever sent them. */
export const fieldNames = (headers: AttestedHeaders | undefined): string[] =>
  [headers?.managed, headers?.compliant].filter(name => name !== undefined)
