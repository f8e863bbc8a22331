import { page, redirect, text } from '../web/replies.ts'
import type { Reply } from '../web/replies.ts'
import { readForm, requestUrl } from '../web/requests.ts'
import { findRoute } from '../web/routes.ts'
import type { Route } from '../web/routes.ts'
import type { WorkerName } from './assets.ts'
import { contentReply } from './content.ts'
import { fileList } from './export.ts'
import { FileRefusal } from './files.ts'
import { origins } from './hosts.ts'
import { exportPage } from './pages/export.ts'
import { loginPage, manifest } from './pages/login.ts'
import { appPage } from './pages/app.ts'
import { loginPolicy, newNonce, appPolicy } from './pages/policy.ts'
import type { UserVisit, Visit } from './service.ts'
import { noCookies, provesIntent, sessionCookies } from './sessions.ts'
import { readFormUpload } from './uploads.ts'

/** What anybody may ask for. */
const openRoutes: readonly Route<Visit>[] = [
  [
    'GET',
    /^\/login$/,
    ({ session, ...visit }) => (session ? redirect('/', 303) : showLogin(visit, nextOf(visit))),
  ],
  ['POST', /^\/login$/, signIn],
  ['GET', /^\/sw\.js$/, visit => worker(visit, 'service-worker.js')],
  ['GET', /^\/fingerprint-worker\.js$/, visit => worker(visit, 'fingerprint-worker.js')],
  ['GET', /^\/manifest\.webmanifest$/, ({ assets }) => manifest(assets)],
]

/** What only someone who is signed in may ask for. */
const userRoutes: readonly Route<UserVisit>[] = [
  ['GET', /^\/(?:files\/\d+)?$/, showApp],
  ['GET', /^\/files\/(\d+)\/download$/, download],
  ['POST', /^\/upload$/, uploadForm],
  ['GET', /^\/export$/, showExport],
  ['POST', /^\/export$/, exportList],
  ['POST', /^\/logout$/, signOut],
]

/** `www.drive.example`: the pages, and what must come from their own origin. */
export async function answerWww(visit: Visit): Promise<Reply | undefined> {
  const { req, session } = visit
  const { pathname } = requestUrl(req)
  const open = findRoute(openRoutes, req.method, pathname)
  if (open !== undefined) return open(visit)
  const answer = findRoute(userRoutes, req.method, pathname)
  if (answer === undefined) return text(404, 'There is no such page.')
  if (session === undefined) return redirect(`/login?next=${encodeURIComponent(pathname)}`, 303)
  try {
    return await answer({ ...visit, session })
  } catch (error) {
    return problemOf(error)
  }
}

function problemOf(error: unknown): Reply {
  if (error instanceof FileRefusal) return text(error.status, error.message)
  throw error
}

const showLogin = ({ assets }: Pick<Visit, 'assets'>, next: string, failed = false): Reply =>
  page(loginPage({ assets, next, failed }), failed ? 401 : 200, {
    'content-security-policy': loginPolicy,
    'referrer-policy': 'same-origin',
  })

/** Where to go after the login: a path of this host and nothing else. */
const nextOf = ({ req }: Pick<Visit, 'req'>): string => safePath(requestUrl(req).searchParams.get('next'))

const safePath = (path: string | null): string =>
  path !== null && /^\/(?:files\/\d+)?$/.test(path) ? path : '/'

async function signIn(visit: Visit): Promise<Reply> {
  const { req, sessions } = visit
  if (req.headers.origin !== origins.www) return text(403, 'Please use the form on this site.')
  const fields = await readForm(req)
  const next = safePath(fields.get('next'))
  const session = sessions.open(fields.get('user') ?? '', fields.get('password') ?? '')
  if (session === undefined) return showLogin(visit, next, true)
  return redirect(`${origins.www}${next}`, 303, { 'set-cookie': sessionCookies(session) })
}

function showApp({ assets, session }: UserVisit): Reply {
  const nonce = newNonce()
  return page(appPage({ assets, session, nonce }), 200, {
    'content-security-policy': appPolicy(nonce),
    'referrer-policy': 'same-origin',
    'x-frame-options': 'DENY',
    'permissions-policy': 'camera=(), microphone=(), geolocation=()',
  })
}

function download({ req, store }: UserVisit, id: string): Reply {
  return contentReply(req, store.get(Number(id)), 'attachment')
}

/** The form of a browser without scripts. */
async function uploadForm({ req, session, store }: UserVisit): Promise<Reply> {
  const { name, content, fields } = await readFormUpload(req)
  if (!provesIntent(req, session, fields.get('csrf'))) return text(403, 'Please use the form on this site.')
  store.put(name, content)
  return redirect(`${origins.www}/`, 303)
}

function showExport({ assets, session, store }: UserVisit): Reply {
  return page(exportPage({ assets, session, count: store.list().length }), 200, {
    'content-security-policy': loginPolicy,
    'referrer-policy': 'same-origin',
  })
}

async function exportList({ req, session, store }: UserVisit): Promise<Reply> {
  const fields = await readForm(req)
  if (!provesIntent(req, session, fields.get('csrf'))) return text(403, 'Please use the form on this site.')
  return fileList(store.list(), fields.get('note') ?? '')
}

async function signOut({ req, session, sessions }: UserVisit): Promise<Reply> {
  const fields = await readForm(req)
  if (!provesIntent(req, session, fields.get('csrf'))) return text(403, 'Please use the form on this site.')
  sessions.end(session)
  return redirect('/login', 303, { 'set-cookie': [...noCookies], 'clear-site-data': '"cache"' })
}

function worker({ assets }: Visit, name: WorkerName): Reply {
  return {
    status: 200,
    headers: {
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'no-cache',
      'content-security-policy': `default-src 'none'; connect-src ${origins.static}`,
      'x-content-type-options': 'nosniff',
    },
    body: assets.worker(name),
  }
}
