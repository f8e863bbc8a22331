import { interactionPolicy } from 'oidc-provider'
import type { Context } from 'oidc-provider'

/** How people prove who they are here: by a password, or with a code beside it. */
export const password = { acr: 'urn:corp:password', amr: ['pwd'] } as const
export const secondFactor = { acr: 'urn:corp:multi-factor', amr: ['pwd', 'otp', 'mfa'] } as const

/** One easy code for all: this is a demo, and the form says so. */
export const demoCode = '246810'

const { base, Check } = interactionPolicy

/** Whether an application asks for a second factor. */
export const asksForSecondFactor = (params: Readonly<Record<string, unknown>>): boolean =>
  String(params['acr_values'] ?? '')
    .split(' ')
    .includes(secondFactor.acr)

/** The library's own policy, and that a second factor that is asked for is shown. */
export function interactionsWithSecondFactor() {
  const policy = base()
  const isMissing = ({ oidc }: Context): boolean =>
    asksForSecondFactor(oidc.params) && oidc.session?.acr !== secondFactor.acr
  policy.get('login').checks.add(new Check('second_factor', 'a second factor is asked for', isMissing))
  return policy
}
