/** Sessions as the text that is sealed: short, since it travels with every request. */
import { rankOf, strengths, type Proofs } from './proofs.ts'
import type { Session } from './session.ts'

const managedBit = 1
const compliantBit = 2

type PackedProof = readonly [rank: number, at: number]

type Packed = readonly [
  id: string,
  share: string,
  user: string,
  groups: readonly string[],
  groupNames: string,
  proofs: readonly [PackedProof, ...PackedProof[]],
  startedAt: number,
  subject: string,
  providerSession: string,
  device: number,
  certificate: string,
  browser: string,
  expires: number,
  sealedAt: number,
]

/** A session as text. */
export function pack(session: Session): string {
  const [latest, ...earlier] = session.proofs.map(({ strength, at }): PackedProof => [rankOf(strength), at])
  const packed: Packed = [
    session.id,
    session.share,
    session.user,
    session.groups,
    session.groupNames,
    [latest!, ...earlier],
    session.startedAt,
    session.subject,
    session.providerSession,
    (session.managed ? managedBit : 0) | (session.compliant ? compliantBit : 0),
    session.certificate,
    session.browser,
    session.expires,
    session.sealedAt,
  ]
  return JSON.stringify(packed)
}

/** The session in a text that `pack` has made. */
export function unpack(text: string): Omit<Session, 'key'> {
  const [
    id,
    share,
    user,
    groups,
    groupNames,
    proofs,
    startedAt,
    subject,
    providerSession,
    device,
    certificate,
    browser,
    expires,
    sealedAt,
  ] = JSON.parse(text) as Packed
  return {
    id,
    share,
    user,
    groups,
    groupNames,
    proofs: proofs.map(([rank, at]) => ({ strength: strengths[rank]!, at })) as readonly unknown[] as Proofs,
    startedAt,
    subject,
    providerSession,
    managed: (device & managedBit) !== 0,
    compliant: (device & compliantBit) !== 0,
    certificate,
    browser,
    expires,
    sealedAt,
  }
}
