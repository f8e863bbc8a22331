import { markup } from '../../web/html.ts'
import type { Html } from '../../web/html.ts'
import type { Reply } from '../../web/replies.ts'
import type { Assets } from '../assets.ts'
import { origins } from '../hosts.ts'
import { shell } from './shell.ts'

/** What the login page shows. */
export interface LoginForm {
  readonly assets: Assets
  /** The path to go to afterwards. */
  readonly next: string
  readonly failed: boolean
}

/** Drive's own login form; the hint is there because this is a demo. */
export const loginPage = ({ assets, next, failed }: LoginForm): Html =>
  shell({
    assets,
    title: 'Log in · Drive',
    styles: ['login.css'],
    body: markup`<body class="login">
    <main class="card">
      <p class="brand"><img src="${assets.url('logo.svg')}" alt="" width="32" height="32" /> Drive</p>
      <h1>Log in</h1>
      ${failed ? markup`<p class="problem" role="alert">That name and password do not belong together.</p>` : undefined}
      <form id="login" method="post" action="${origins.www}/login">
        <input type="hidden" name="next" value="${next}" />
        <label for="user">Name</label>
        <input id="user" name="user" autocomplete="username" required autofocus />
        <label for="password">Password</label>
        <input id="password" name="password" type="password" autocomplete="current-password" required />
        <button class="primary" data-action="login">Log in</button>
      </form>
      <p class="quiet">Try <code>demo</code> with password <code>demo</code>, or <code>guest</code> with <code>guest</code>.</p>
    </main>
  </body>`,
  })

/** What a phone shows when Drive is put on its home screen. */
export const manifest = (assets: Assets): Reply => ({
  status: 200,
  headers: { 'content-type': 'application/manifest+json', 'cache-control': 'no-cache' },
  body: JSON.stringify({
    name: 'Drive',
    start_url: '/',
    display: 'standalone',
    background_color: '#f6f7fb',
    theme_color: '#3a5bd9',
    icons: [{ src: assets.url('logo.svg'), sizes: 'any', type: 'image/svg+xml' }],
  }),
})
