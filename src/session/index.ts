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
export { createKeyRing, generateKey, loadOrCreateKeyRing, type KeyRing } from './key-ring.ts'
export { createRevocations, type Revocation, type Revocations } from './revocations.ts'
export { createSealer, type Sealer } from './seal.ts'
export {
  createSessionTokens,
  signInContext,
  type Session,
  type SessionLifetimes,
  type SessionTokens,
  type Strength,
} from './session.ts'
