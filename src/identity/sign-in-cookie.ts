import { signInContext, type Revocations, type Session, type SessionTokens } from '../session/index.ts'
import { tokenOf } from './request-cookies.ts'

/** A sign-in as its browser shows it. */
export interface ShownSignIn {
  readonly session: Session
  /** Whether its device has been checked, or needs no check. */
  readonly isChecked: boolean
}

/** The token in the sign-in host's own cookie. */
export interface SignInCookie {
  seal(signIn: ShownSignIn): string
  /** @param cookies as the request brings them */
  open(cookies: string | undefined): ShownSignIn | undefined
  /** Whether it is one of a user all of whose sign-ins were ended since. */
  wasEnded(cookies: string | undefined): boolean
  /** The session also when it has been idle too long to be used. */
  openIdle(cookies: string | undefined): Session | undefined
}

/** Seals a sign-in until its device has been checked: then nothing but the seal need tell the two apart. */
const uncheckedContext = `${signInContext} unchecked`

export function createSignInCookie(tokens: SessionTokens, revocations: Revocations): SignInCookie {
  const shownBy = (open: SessionTokens['open'], cookies: string | undefined): ShownSignIn | undefined => {
    const token = tokenOf(cookies)
    const checked = open(token, signInContext)
    const session = checked ?? open(token, uncheckedContext)
    return session && { session, isChecked: checked !== undefined }
  }
  const openBy = (open: SessionTokens['open'], cookies: string | undefined): ShownSignIn | undefined => {
    const shown = shownBy(open, cookies)
    return shown === undefined || revocations.isRevoked(shown.session) ? undefined : shown
  }
  return {
    seal: ({ session, isChecked }) => tokens.seal(session, isChecked ? signInContext : uncheckedContext),
    open: cookies => openBy(tokens.open, cookies),
    wasEnded(cookies) {
      const shown = shownBy(tokens.openIdle, cookies)
      return (
        shown !== undefined && revocations.endedAt(shown.session) > 0 && revocations.isRevoked(shown.session)
      )
    },
    openIdle: cookies => openBy(tokens.openIdle, cookies)?.session,
  }
}
