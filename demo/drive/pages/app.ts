import { markup } from '../../web/html.ts'
import type { Html } from '../../web/html.ts'
import type { Assets } from '../assets.ts'
import { domain, origins } from '../hosts.ts'
import type { DriveSession } from '../sessions.ts'
import { shell } from './shell.ts'

/** What the app's page needs to know. */
export interface AppPage {
  readonly assets: Assets
  readonly session: DriveSession
  readonly nonce: string
}

/** The page of the app; its scripts fill it. */
export const appPage = ({ assets, session, nonce }: AppPage): Html =>
  shell({
    assets,
    title: 'Drive',
    styles: ['app.css', 'preview.css'],
    head: markup`<link rel="api" href="${origins.api}/" />
    <link rel="live" href="${origins.live}/live" />
    <meta name="domain" content="${domain}" />
    ${assets.modules.map(
      ({ name, integrity }) =>
        markup`<link rel="modulepreload" href="${assets.url(name)}" integrity="${integrity}" nonce="${nonce}" crossorigin />
    `,
    )}<script type="module" src="${assets.url('app.js')}" integrity="${assets.get('app.js')!.integrity}" nonce="${nonce}" crossorigin></script>`,
    body: markup`<body>
    ${header(assets, session)}
    <main>
      ${toolbar(session)}
      ${notices}
      <div class="columns">
        <section class="card" aria-label="Files">
          <ul id="files"></ul>
          <p id="empty" class="quiet" hidden>Nothing here yet. Drop a file anywhere on this page.</p>
        </section>
        ${preview}
      </div>
    </main>
    ${footer}
    ${fileRow}
    ${question}
  </body>`,
  })

const header = (assets: Assets, { user, csrf }: DriveSession) =>
  markup`<header>
      <a class="brand" href="${origins.www}/"><img src="${assets.url('logo.svg')}" alt="" width="28" height="28" /> Drive</a>
      <span id="live" class="pill" data-state="waiting">Connecting…</span>
      <form method="post" action="/logout">
        <input type="hidden" name="csrf" value="${csrf}" />
        <span class="user">${user}</span>
        <button class="plain" data-action="logout">Log out</button>
      </form>
    </header>`

/** The form works without scripts too; with them files go as they are, with a word on how far they are. */
const toolbar = ({ csrf }: DriveSession) =>
  markup`<div class="toolbar">
        <div>
          <h1>Files</h1>
          <p id="presence" class="quiet">Here now: …</p>
        </div>
        <form method="post" action="/upload" enctype="multipart/form-data">
          <input type="hidden" name="csrf" value="${csrf}" />
          <a class="button" href="${origins.www}/export" data-action="export">Export</a>
          <label class="button primary" for="upload">Upload</label>
          <input id="upload" class="hidden" name="file" type="file" multiple />
          <noscript><button>Send</button></noscript>
        </form>
      </div>`

const notices = markup`<progress id="progress" max="1" value="0" hidden></progress>
      <p id="status" class="quiet" role="status"></p>
      <div id="message" class="problem" role="alert" hidden>
        <p data-message-text></p>
        <p data-message-footer hidden>Reference <code data-message-reference></code></p>
        <button class="plain" data-action="dismiss">Dismiss</button>
      </div>`

const preview = markup`<aside id="preview" class="card" aria-label="Preview" hidden>
          <div class="title">
            <h2 data-field="title"></h2>
            <button class="plain" data-action="close-preview" aria-label="Close the preview">Close</button>
          </div>
          <p class="quiet" data-field="details"></p>
          <div id="preview-body"></div>
          <p class="quiet">SHA-256 <code id="fingerprint"></code></p>
          <a class="button" data-action="save" download>Save a copy</a>
        </aside>`

const footer = markup`<footer>
      <p><label for="used" id="storage">Storage</label> <meter id="used" min="0" max="100" high="85"></meter></p>
      <span id="version" class="quiet"></span>
    </footer>`

const fileRow = markup`<template id="file-row">
      <li>
        <span class="icon" data-field="icon" aria-hidden="true"></span>
        <div class="words">
          <a data-action="preview" data-field="name"></a>
          <span class="quiet" data-field="details"></span>
        </div>
        <div class="actions">
          <a class="plain" data-action="download">Download</a>
          <button class="plain" data-action="rename">Rename</button>
          <button class="plain" data-action="share">Share</button>
          <button class="plain danger" data-action="delete">Delete</button>
        </div>
      </li>
    </template>`

const question = markup`<dialog id="ask">
      <form method="dialog">
        <h2 data-field="title"></h2>
        <label for="answer" data-field="text"></label>
        <input id="answer" autocomplete="off" />
        <div class="buttons">
          <button class="primary" value="confirm" data-field="button"></button>
          <button value="cancel" formnovalidate>Cancel</button>
        </div>
      </form>
    </dialog>`
