import { markup } from '../../web/html.ts'
import type { Html } from '../../web/html.ts'
import type { Assets } from '../assets.ts'
import { origins } from '../hosts.ts'
import type { DriveSession } from '../sessions.ts'
import { shell } from './shell.ts'

/** What the page needs to know. */
export interface ExportPage {
  readonly assets: Assets
  readonly session: DriveSession
  readonly count: number
}

/** A form by which people take the list of all files with them. */
export const exportPage = ({ assets, session, count }: ExportPage): Html =>
  shell({
    assets,
    title: 'Export · Drive',
    styles: ['login.css'],
    body: markup`<body class="login">
    <main class="card">
      <p class="brand"><img src="${assets.url('logo.svg')}" alt="" width="32" height="32" /> Drive</p>
      <h1>Export the list of files</h1>
      <p class="quiet">A table of ${String(count)} files, for a spreadsheet.</p>
      <form id="export" method="post" action="${origins.www}/export">
        <input type="hidden" name="csrf" value="${session.csrf}" />
        <label for="note">A note at its top</label>
        <input id="note" name="note" />
        <button class="primary" data-action="export">Export</button>
      </form>
      <p><a href="${origins.www}/">Back to the files</a></p>
    </main>
  </body>`,
  })
