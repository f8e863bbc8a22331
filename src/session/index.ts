export { clockSkewSeconds } from './clock-skew.ts'
export {
  browserCookieName,
  clearedSessionCookie,
  cookieValues,
  fragmentCookiePrefix,
  hostCookie,
  isOwnCookie,
  reachCookie,
  reachCookieName,
  sessionCookie,
  sessionCookieName,
  signInCookieName,
  visitCookieName,
} from './cookies.ts'
export {
  createHandOff,
  usedTicketMs,
  type HandOff,
  type SignInRequest,
  type Ticket,
  type TicketRefusal,
  type UsedTicket,
} from './hand-off.ts'
export {
  KeyRingFileError,
  loadOrCreateKeyRing,
  newestKeyTime,
  existingKeys,
  rotateKeyRing,
  type Rotation,
} from './key-ring-file.ts'
export { followKeyRing, keepRotating, type FollowedKeys, type KeyRingEvents } from './key-ring-upkeep.ts'
export { createKeyRing, generateKey, type KeyRing } from './key-ring.ts'
export {
  meetsDemand,
  rankOf,
  strengths,
  withProof,
  type Demand,
  type Proof,
  type Proofs,
  type Strength,
} from './proofs.ts'
export {
  createRevocations,
  isRevocation,
  revocationKinds,
  startOfSession,
  type Revocation,
  type RevocationKind,
  type Revocations,
} from './revocations.ts'
export { mintedSession, type Minted } from './minted.ts'
export { createMessageSealer, type MessageSealer } from './message-sealer.ts'
export { createSealer, type Sealer } from './seal.ts'
export {
  createSessionTokens,
  signInContext,
  type Session,
  type SessionLifetimes,
  type SessionTokens,
} from './session.ts'
