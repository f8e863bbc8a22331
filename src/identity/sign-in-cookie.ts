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
  /** The session also when it has been idle too long to be used. */
  openIdle(cookies: string | undefined): Session | undefined
}

/** Seals a sign-in until its device has been checked: then nothing but the seal need tell the two apart. */
const uncheckedContext = `${signInContext} unchecked`

export function createSignInCookie(tokens: SessionTokens, revocations: Revocations): SignInCookie {
  const openBy = (open: SessionTokens['open'], cookies: string | undefined): ShownSignIn | undefined => {
    const token = tokenOf(cookies)
    const checked = open(token, signInContext)
    const session = checked ?? open(token, uncheckedContext)
    return session === undefined || revocations.isRevoked(session)
      ? undefined
      : { session, isChecked: checked !== undefined }
  }
  return {
    seal: ({ session, isChecked }) => tokens.seal(session, isChecked ? signInContext : uncheckedContext),
    open: cookies => openBy(tokens.open, cookies),
    openIdle: cookies => openBy(tokens.openIdle, cookies)?.session,
  }
}
