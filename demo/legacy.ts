import type { IncomingMessage, ServerResponse } from 'node:http'
import { aboutPage, bookPage, notFoundPage } from './legacy/pages.ts'
import type { Entry } from './legacy/pages.ts'
import { page, redirect, send, text } from './web/replies.ts'
import { hostOf, readForm, requestUrl } from './web/requests.ts'
import { httpsServer, listen } from './web/server.ts'
import type { RunningServer, TlsIdentity } from './web/server.ts'

/** How the Legacy app starts. */
export interface LegacyOptions {
  /** Any free port when absent. */
  readonly port?: number
  readonly tls: TlsIdentity
}

/** The one name that the app knows itself by. */
export const legacyHost = 'legacy.example'

const origin = `https://${legacyHost}`
const capacity = 50
const longest = { name: 60, message: 500 }

/** Security level 0 is the one at which OpenSSL 3 still speaks TLS 1.0 (SHA-1 in its handshake). */
const oldTls = { minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' } as const

/** Starts an app of 1999, which speaks TLS 1.0 and nothing newer. */
export async function startLegacy({ port = 0, tls }: LegacyOptions): Promise<RunningServer> {
  const entries: Entry[] = [
    {
      name: 'Webmaster',
      message: 'Welcome to our guest book! Please sign it.',
      at: 'Mon, 04 Oct 1999 09:12:00 GMT',
    },
  ]
  return listen(
    httpsServer({ ...tls, ...oldTls }, (req, res) => answer(req, res, entries)),
    port,
  )
}

async function answer(req: IncomingMessage, res: ServerResponse, entries: Entry[]): Promise<void> {
  if (hostOf(req) !== legacyHost) return send(req, res, text(421, 'There is no such site here.'))
  switch (`${req.method} ${requestUrl(req).pathname}`) {
    case 'GET /':
      return send(req, res, redirect(`${origin}/guestbook.cgi`))
    case 'GET /guestbook.cgi':
      return send(req, res, page(bookPage(origin, entries)))
    case 'GET /about.html':
      return send(req, res, page(aboutPage(origin)))
    case 'POST /sign.cgi':
      return sign(req, res, entries)
    default:
      send(req, res, page(notFoundPage(origin), 404))
  }
}

async function sign(req: IncomingMessage, res: ServerResponse, entries: Entry[]): Promise<void> {
  const fields = await readForm(req)
  const field = (name: 'name' | 'message') => (fields.get(name) ?? '').trim().slice(0, longest[name])
  const message = field('message')
  if (message === '') return send(req, res, page(bookPage(origin, entries, 'Please write a message.'), 400))
  entries.unshift({ name: field('name') || 'Anonymous', message, at: new Date().toUTCString() })
  entries.length = Math.min(entries.length, capacity)
  send(req, res, redirect(`${origin}/guestbook.cgi?thanks=1#top`))
}
