import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Provider } from 'oidc-provider'
import { page, send } from '../web/replies.ts'
import type { Reply } from '../web/replies.ts'
import { readForm, requestUrl } from '../web/requests.ts'
import { problemPage, signInPage } from './pages.ts'
import { authenticate } from './people.ts'
import { asksForSecondFactor, demoCode, password, secondFactor } from './second-factor.ts'
import { pagePolicy } from './style.ts'

const path = /^\/sign-in\/([\w-]+)(\/cancel)?$/

/** Whether a request is for the sign-in form and not for the protocol. */
export const isSignIn = (req: IncomingMessage): boolean => path.test(requestUrl(req).pathname)

/** The form by which people sign in: shown, sent, or cancelled. */
export async function signIn(provider: Provider, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const [, uid = '', cancel] = path.exec(requestUrl(req).pathname) ?? []
  const interaction = await provider.interactionDetails(req, res).catch(() => undefined)
  if (interaction?.uid !== uid) return send(req, res, expired())
  if (cancel !== undefined) return provider.interactionFinished(req, res, refusal)
  // The client is the company's own: asked for, consent is given without a question.
  if (interaction.prompt.name === 'consent') return provider.interactionFinished(req, res, { consent: {} })
  const form = formOf(uid, asksForSecondFactor(interaction.params))
  if (req.method === 'POST') return submit(provider, req, res, form)
  send(req, res, form(String(interaction.params['login_hint'] ?? ''), false))
}

const refusal = { error: 'access_denied', error_description: 'The user cancelled the sign-in.' }

async function submit(
  provider: Provider,
  req: IncomingMessage,
  res: ServerResponse,
  form: Form,
): Promise<void> {
  const fields = await readForm(req)
  const email = fields.get('email') ?? ''
  const person = authenticate(email, fields.get('password') ?? '')
  const code = fields.get('code')
  if (person === undefined || (code !== null && code !== demoCode)) return send(req, res, form(email, true))
  const login = { accountId: person.email, ...(code === null ? password : secondFactor), remember: true }
  await provider.interactionFinished(req, res, { login })
}

const headers = { 'content-security-policy': pagePolicy, 'referrer-policy': 'no-referrer' }

/** The form again, as it was for. */
type Form = (email: string, failed: boolean) => Reply

const formOf =
  (uid: string, withCode: boolean): Form =>
  (email, failed) => {
    const action = `/sign-in/${uid}`
    const shown = signInPage({ action, cancel: `${action}/cancel`, email, failed, withCode })
    return page(shown, failed ? 401 : 200, headers)
  }

const expired = (): Reply =>
  page(
    problemPage('sign_in_expired', 'This sign-in was started too long ago, or in another window.'),
    400,
    headers,
  )
