import { Html, markup } from '../web/html.ts'
import type { HtmlValue } from '../web/html.ts'

/** What one visitor wrote. */
export interface Entry {
  readonly name: string
  readonly message: string
  readonly at: string
}

const style = `
:root { color-scheme: light dark }
body { margin: 0 auto; padding: 1rem; max-width: 40rem; color: #1a1a2a; background: #e9ecf4;
  font: 1.0625rem/1.5 Georgia, "Times New Roman", serif }
a { color: #0033a8 } a:visited { color: #5a2a86 }
h1 { margin: .5rem 0; font-size: 1.75rem } h1 small { font-size: .95rem; font-weight: normal }
.box { margin: 1rem 0; padding: .75rem 1rem; background: #fff; border: 2px outset #c3c9d8 }
.bar { display: flex; flex-wrap: wrap; gap: .25rem 1rem; padding: .4rem 1rem; background: #23346b; color: #fff }
.bar a, .bar a:visited { color: #fff }
input, textarea { width: 100%; box-sizing: border-box; margin: .2rem 0 .75rem; padding: .4rem; font: inherit }
button { padding: .4rem 1.2rem; font: inherit; border: 2px outset #c3c9d8; background: #dfe3ee; color: #1a1a2a }
dt { font-weight: bold; overflow-wrap: anywhere } dt span { font-weight: normal; color: #565f78; font-size: .9375rem }
dd { margin: 0 0 .9rem 1rem; overflow-wrap: anywhere; white-space: pre-line }
[role=alert] { color: #9b1c1c; font-weight: bold }
footer { color: #565f78; font-size: .9375rem }
@media (prefers-color-scheme: dark) {
  body { color: #e4e7f0; background: #141824 } .box { background: #1d2333; border-color: #3a4562 }
  a, a:visited { color: #a8bfff } dt span, footer { color: #9aa5c0 } [role=alert] { color: #ff9d9d }
}
`

// Written as pages were in 1999: upper case, unquoted attributes, absolute links.
const shell = (
  origin: string,
  title: string,
  content: HtmlValue,
): Html => markup`<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN" "http://www.w3.org/TR/html4/strict.dtd">
<HTML LANG=en><HEAD><META HTTP-EQUIV=Content-Type CONTENT="text/html; charset=utf-8">
<META NAME=viewport CONTENT="width=device-width, initial-scale=1">
<LINK REL=icon HREF="data:,"><TITLE>${title}</TITLE><STYLE TYPE="text/css">${new Html(style)}</STYLE></HEAD>
<BODY ID=top>
<DIV CLASS=bar><B>Legacy</B> <A HREF=${origin}/guestbook.cgi>Guest book</A> <A HREF=${origin}/about.html>About</A></DIV>
${content}
<FOOTER>Best viewed with any browser.</FOOTER>
</BODY></HTML>
`

/** The guest book with its form. */
export const bookPage = (origin: string, entries: readonly Entry[], problem?: string): Html =>
  shell(
    origin,
    'Guest book',
    markup`<H1>Guest book <SMALL>since 1999</SMALL></H1>
<FORM CLASS=box ID=sign METHOD=POST ACTION=${origin}/sign.cgi>
${problem === undefined ? undefined : markup`<P ROLE=alert>${problem}</P>`}
<LABEL FOR=name>Your name</LABEL><INPUT ID=name NAME=name MAXLENGTH=60>
<LABEL FOR=message>Your message</LABEL><TEXTAREA ID=message NAME=message ROWS=3 MAXLENGTH=500></TEXTAREA>
<BUTTON TYPE=submit DATA-ACTION=sign>Sign the book</BUTTON>
</FORM>
<DL CLASS=box ID=entries>${entries.map(entryOf)}</DL>`,
  )

const entryOf = ({ name, message, at }: Entry) =>
  markup`<DT DATA-ENTRY>${name} <SPAN>${at}</SPAN></DT><DD>${message}</DD>
`

/** What the site is. */
export const aboutPage = (origin: string): Html =>
  shell(
    origin,
    'About',
    markup`<H1>About this site</H1>
<P CLASS=box>This server has run since 1999 and speaks TLS 1.0 only. No browser of today would talk to it.
Back to the <A HREF=${origin}/guestbook.cgi>guest book</A>.</P>`,
  )

/** For addresses that lead nowhere. */
export const notFoundPage = (origin: string): Html =>
  shell(
    origin,
    'Not found',
    markup`<H1>404 Not found</H1>
<P CLASS=box>There is nothing here. Try the <A HREF=${origin}/guestbook.cgi>guest book</A>.</P>`,
  )
