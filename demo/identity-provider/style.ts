import { createHash } from 'node:crypto'
import { Html } from '../web/html.ts'

/** The look of every page of the identity provider; inline, so that one response is a whole page. */
const style = `
:root { color-scheme: light dark; --paper: #eef1f6; --card: #fff; --ink: #1b2330; --quiet: #5b6779;
  --line: #d5dbe5; --accent: #2f5bd0; --on-accent: #fff; --alert: #a3261d; --alert-paper: #fdecea }
@media (prefers-color-scheme: dark) {
  :root { --paper: #10141b; --card: #191f29; --ink: #e7ebf2; --quiet: #9aa6b8; --line: #303a49;
    --accent: #8fb0ff; --on-accent: #0d1830; --alert: #ffb4ab; --alert-paper: #3a1c1a }
}
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; min-height: 100dvh; display: grid; place-items: center; padding: 1.25rem;
  background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif }
main { width: 100%; max-width: 29rem; padding: 2rem; background: var(--card); border: 1px solid var(--line);
  border-radius: .875rem }
.mark { margin: 0 0 1.25rem; font-weight: 600; color: var(--accent) }
h1 { margin: 0 0 .25rem; font-size: 1.5rem; line-height: 1.25 }
p { margin: 0 0 1.25rem; overflow-wrap: anywhere }
.quiet, footer { color: var(--quiet); font-size: .9375rem }
label { display: block; margin: 0 0 .3rem; font-weight: 500 }
input { width: 100%; margin: 0 0 1rem; padding: .65rem .75rem; font: inherit; color: inherit; background: transparent;
  border: 1px solid var(--line); border-radius: .5rem }
button, .button { display: block; width: 100%; padding: .7rem 1rem; font: inherit; font-weight: 600;
  text-align: center; text-decoration: none; cursor: pointer; border: 1px solid transparent; border-radius: .5rem;
  color: var(--on-accent); background: var(--accent) }
.second { margin-top: .625rem; color: inherit; background: transparent; border-color: var(--line) }
:focus-visible { outline: 3px solid color-mix(in srgb, var(--accent) 55%, transparent); outline-offset: 2px }
[role=alert] { padding: .65rem .75rem; border-radius: .5rem; color: var(--alert); background: var(--alert-paper) }
footer { margin-top: 1.75rem; padding-top: 1.25rem; border-top: 1px solid var(--line) }
footer p { margin: 0 0 .5rem }
ul { margin: 0; padding: 0; list-style: none }
li { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 .75rem; padding: .2rem 0 }
code { font-size: .9375em; color: var(--ink) }
@media (max-width: 24rem) { main { padding: 1.5rem 1.25rem } }
`

/** The element as a whole: its digest covers every byte between the tags. */
export const styleElement = new Html(`<style>${style}</style>`)

const digest = createHash('sha256').update(style).digest('base64')

/** Nothing but the page's own style; forms may lead on to the client, so form targets stay open. */
export const pagePolicy = `default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; frame-ancestors 'none'`
