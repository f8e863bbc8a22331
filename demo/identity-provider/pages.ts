import { Html, markup } from '../web/html.ts'
import type { HtmlValue } from '../web/html.ts'
import { demoPassword, people } from './people.ts'
import { demoCode } from './second-factor.ts'
import { styleElement } from './style.ts'

const shell = (title: string, content: HtmlValue): Html =>
  markup`<!doctype html>
    <html lang="en">
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>${title}</title>
      ${styleElement}
      <main>
        <p class="mark">Corp Identity</p>
        ${content}
      </main>
    </html> `

/** What the sign-in form shows. */
export interface SignInForm {
  readonly action: string
  readonly cancel: string
  readonly email: string
  readonly failed: boolean
  /** Whether a second factor is asked for. */
  readonly withCode: boolean
}

/** The sign-in form; the hint is there because this is a demo. */
export const signInPage = ({ action, cancel, email, failed, withCode }: SignInForm): Html =>
  shell(
    'Sign in',
    markup`<h1>Sign in</h1>
      <p class="quiet">Use your work account to continue.</p>
      ${failed ? markup`<p role="alert" data-error>${withCode ? 'These do' : 'That email and password do'} not belong together. Please try again.</p>` : undefined}
      <form id="sign-in" method="post" action="${action}">
        <label for="email">Email</label>
        <input
          id="email"
          name="email"
          type="email"
          autocomplete="username"
          required
          value="${email}"
          ${new Html(email === '' ? ' autofocus' : '')}
        />
        <label for="password">Password</label>
        <input
          id="password"
          name="password"
          type="password"
          autocomplete="current-password"
          required${new Html(email === '' ? '' : ' autofocus')}
        />
        ${
          withCode
            ? markup`<label for="code">Code of your authenticator</label>
                <input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" required />`
            : undefined
        }
        <button type="submit" data-action="sign-in">Sign in</button>
        <a class="button second" href="${cancel}" data-action="cancel">Cancel</a>
      </form>
      <footer>
        <p>
          This is a demo. The password is <code>${demoPassword}</code>
          ${withCode ? markup`and the code <code>${demoCode}</code>` : undefined} for everyone:
        </p>
        <ul>
          ${people.map(person => markup`<li><code>${person.email}</code> <span>${person.role}</span></li>`)}
        </ul>
      </footer>`,
  )

/** Asks before the session ends; `form` is the provider's own, with its token. */
export const signOutPage = (form: string): Html =>
  shell(
    'Sign out',
    markup`<h1>Sign out?</h1>
      <p class="quiet">You will be signed out of every app that uses this account.</p>
      ${new Html(form)}
      <button type="submit" form="op.logoutForm" name="logout" value="yes" data-action="sign-out">
        Sign out
      </button>
      <button class="second" type="submit" form="op.logoutForm" data-action="stay">Stay signed in</button>`,
  )

/** After the session ended, when no app asked to be returned to. */
export const signedOutPage = (): Html =>
  shell(
    'Signed out',
    markup`<h1>You are signed out</h1>
      <p class="quiet">You can close this window now.</p>`,
  )

/** Something the user cannot mend here: the words say what to do. */
export const problemPage = (code: string, description: string): Html =>
  shell(
    'Sign-in did not work',
    markup`<h1>Sign-in did not work</h1>
      <p>
        Go back to the app and start again. If this keeps happening, tell your help desk what is written
        below.
      </p>
      <footer>
        <p><code data-error>${code}</code></p>
        <p>${description}</p>
      </footer>`,
  )
