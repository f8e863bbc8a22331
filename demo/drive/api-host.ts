import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http'
import type { Reply } from '../web/replies.ts'
import { BodyTooLarge, readBody, requestUrl } from '../web/requests.ts'
import { findRoute } from '../web/routes.ts'
import type { Route } from '../web/routes.ts'
import { contentReply } from './content.ts'
import { streamEvents } from './events.ts'
import { capacity, FileRefusal } from './files.ts'
import type { FileStore } from './files.ts'
import { sizeText, viewOf } from './file-view.ts'
import { origins } from './hosts.ts'
import type { UserVisit, Visit } from './service.ts'
import { provesIntent } from './sessions.ts'
import { readFormUpload, readRawUpload } from './uploads.ts'
import type { Upload } from './uploads.ts'

const json = (content: unknown, status = 200): Reply => ({
  status,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  body: JSON.stringify(content),
})

const nothing: Reply = { status: 204, headers: {}, body: '' }

const routes: readonly Route<UserVisit>[] = [
  ['GET', /^\/v1\/files$/, ({ store }) => json({ files: store.list().map(viewOf) })],
  ['POST', /^\/v1\/files$/, async ({ req, store }) => keep(store, await readFormUpload(req))],
  [
    'PUT',
    /^\/v1\/uploads\/([^/]+)$/,
    async ({ req, store }, name) => keep(store, await readRawUpload(req, name)),
  ],
  ['PATCH', /^\/v1\/files\/(\d+)$/, rename],
  ['DELETE', /^\/v1\/files\/(\d+)$/, remove],
  ['POST', /^\/v1\/files\/(\d+)\/shares$/, share],
  ['GET', /^\/v1\/files\/(\d+)\/content$/, (visit, id) => content(visit, id, 'attachment')],
  ['GET', /^\/v1\/files\/(\d+)\/preview$/, (visit, id) => content(visit, id, 'inline')],
  ['GET', /^\/v1\/events$/, ({ req, res, store }) => void streamEvents(res, store, crossOrigin(req))],
  ['GET', /^\/v1\/usage$/, ({ store }) => json(usage(store))],
]

/** `api.drive.example`: JSON for the page on `www`, with its cookies. */
export async function answerApi(visit: Visit): Promise<Reply | undefined> {
  const { req } = visit
  if (req.method === 'OPTIONS') return preflight(req)
  const reply = await answerUser(visit).catch(problemOf)
  return reply && { ...reply, headers: { ...reply.headers, ...crossOrigin(req) } }
}

async function answerUser(visit: Visit): Promise<Reply | undefined> {
  const { req, session } = visit
  if (session === undefined) throw new FileRefusal(401, 'signed_out', 'You are signed out of Drive.')
  const answer = findRoute(routes, req.method, requestUrl(req).pathname)
  if (answer === undefined) throw new FileRefusal(404, 'unknown', 'There is no such thing here.')
  const changes = req.method !== 'GET' && req.method !== 'HEAD'
  if (changes && !provesIntent(req, session, req.headers['x-drive-csrf']))
    throw new FileRefusal(403, 'forged', 'This change did not come from Drive’s own page.')
  return answer({ ...visit, session })
}

function problemOf(error: unknown): Reply {
  if (error instanceof FileRefusal) return json({ error: error.code, message: error.message }, error.status)
  if (error instanceof BodyTooLarge)
    return json({ error: 'too_large', message: 'This file is too large for Drive.' }, 413)
  throw error
}

/** Only the page of Drive may read answers (Fetch Standard, CORS protocol). */
const crossOrigin = ({ headers }: IncomingMessage): OutgoingHttpHeaders => ({
  vary: 'Origin',
  ...(headers.origin === origins.www && {
    'access-control-allow-origin': origins.www,
    'access-control-allow-credentials': 'true',
  }),
})

const preflight = (req: IncomingMessage): Reply => ({
  status: 204,
  headers: {
    ...crossOrigin(req),
    'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE',
    'access-control-allow-headers': 'content-type, x-drive-csrf',
    'access-control-max-age': '600',
  },
  body: '',
})

const keep = (store: FileStore, { name, content }: Upload): Reply =>
  json(viewOf(store.put(name, content)), 201)

async function rename({ req, store }: UserVisit, id: string): Promise<Reply> {
  return json(viewOf(store.rename(Number(id), await wordOf(req, 'name'))))
}

async function share({ req, store }: UserVisit, id: string): Promise<Reply> {
  return json(viewOf(store.share(Number(id), await wordOf(req, 'with'))), 201)
}

function remove({ store }: UserVisit, id: string): Reply {
  store.remove(Number(id))
  return nothing
}

const content = ({ req, store }: UserVisit, id: string, disposition: 'attachment' | 'inline'): Reply =>
  contentReply(req, store.get(Number(id)), disposition)

/** One word of a small JSON body. */
async function wordOf(req: IncomingMessage, name: string): Promise<string> {
  const body = (await readBody(req, 4096)).toString()
  try {
    const value = (JSON.parse(body) as Readonly<Record<string, unknown>>)[name]
    if (typeof value === 'string') return value.trim()
  } catch {
    // Falls through to the refusal, like every other body without the word.
  }
  throw new FileRefusal(400, 'bad_request', 'Something is missing.')
}

const usage = ({ used }: FileStore) => ({
  text: `${sizeText(used)} of ${sizeText(capacity)} used`,
  share: Math.round((100 * used) / capacity),
})
