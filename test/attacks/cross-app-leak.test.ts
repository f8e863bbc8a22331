/*
 * Who: nobody at first: an edge that serves many users of many apps over few connections, and mixes them up; then
 *      whoever notices.
 * How: many requests of several users for two apps under way at once, over HTTP/1.1, HTTP/2 and WebSockets, some given up
 *      in between, so that connections, buffers and remembered sessions are used again at once by somebody else.
 * Lost: one user's page, or one app's cookie, is shown to another.
 */
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { constants, type ClientHttp2Session } from 'node:http2'
import type { TLSSocket } from 'node:tls'
import t, { type Test } from 'tap'
import { WebSocketServer } from 'ws'
import { http2On, openHttp2 } from '../harness/clients.ts'
import { openRaw } from '../harness/raw.ts'
import { nextMessage, socketTo } from '../harness/sockets.ts'
import { mailHost, startWorld, wikiHost, type World } from '../harness/world.ts'

const apps = { wiki: wikiHost, mail: mailHost } as const
const users = ['ana@corp.example', 'kim@partner.example']

/** Somebody who uses an app, over a connection of their own. */
interface Visitor {
  readonly host: string
  /** What nobody else may ever see. */
  readonly canary: string
  readonly session: string
}

/** What an app says of who asks it. */
const saidBy = ({ headers, url }: IncomingMessage): string => `${headers.host} ${headers.cookie} ${url}`

async function startCanaryWorld(t: Test) {
  const mixed: string[] = []
  const hostsOf = new WeakMap<object, string>()
  /** Each connection is for one host, and was proven for it. */
  const look = (request: IncomingMessage): void => {
    const socket = request.socket as TLSSocket & { readonly servername: string }
    const host = request.headers.host!
    const before = hostsOf.get(socket) ?? host
    hostsOf.set(socket, host)
    if (before !== host) mixed.push(`${before} and ${host} on one connection`)
    if (socket.servername !== host) mixed.push(`${host} on a connection for ${socket.servername}`)
  }
  const world = await startWorld(t, (request, response) => {
    look(request)
    const own = /visitor=([^;]+)/.exec(request.headers.cookie ?? '')?.[1]
    response.setHeader('set-cookie', `secret=${own}; HttpOnly`)
    if (request.url !== '/given-up') response.end(saidBy(request))
  })
  const sockets = new WebSocketServer({ server: world.origin.server })
  sockets.on('connection', (socket, request) => {
    look(request)
    socket.on('message', data => socket.send(`${saidBy(request)} ${String(data)}`))
  })
  return { ...world, mixed }
}

const visitors = (world: World, kind: string): readonly Visitor[] =>
  Object.entries(apps).flatMap(([app, host]) =>
    users.map((user, index) => ({
      host,
      canary: `canary-${kind}-${app}-${index}`,
      session: world.cookie({ user, browser: `${kind}-${index}` }, app),
    })),
  )

/** Whether an answer tells of this visitor, and of nobody else. */
function isOwn({ host, canary }: Visitor, text: string): boolean {
  const upstream = host === wikiHost ? 'www.example.com' : 'www.mail.example.com'
  const canaries = text.match(/canary-[a-z0-9-]+/g) ?? []
  return text.startsWith(`${upstream} `) && canaries.length > 0 && canaries.every(each => each === canary)
}

const cookiesOf = ({ canary, session }: Visitor, secret: string): string =>
  [`visitor=${canary}`, session, ...(secret === '' ? [] : [secret])].join('; ')

const sealedIn = (line: string | undefined): string => line?.split(';', 1)[0] ?? ''

async function overHttp1({ client }: World, visitor: Visitor, count: number): Promise<number> {
  const connection = await openRaw(client, visitor.host)
  let [own, secret] = [0, '']
  for (let index = 0; index < count; index++) {
    const cookie = cookiesOf(visitor, secret)
    connection.send(
      `GET /${index} HTTP/1.1\r\nHost: ${visitor.host}:${client.port}\r\nCookie: ${cookie}\r\n\r\n`,
    )
    const { head, body } = await connection.response()
    secret = sealedIn(/^set-cookie: (.*)$/im.exec(head)?.[1])
    if (isOwn(visitor, body)) own++
  }
  connection.socket.destroy()
  return own
}

async function overHttp2({ client }: World, visitor: Visitor, count: number): Promise<number> {
  const session = openHttp2(client, visitor.host)
  const authority = `${visitor.host}:${client.port}`
  let [own, secret] = [0, '']
  for (let index = 0; index < count; index++) {
    const headers = { cookie: cookiesOf(visitor, secret) }
    if (index % 10 === 0) await giveUp(session, authority, headers.cookie)
    const answer = await http2On(session, authority, { path: `/${index}`, headers })
    secret = sealedIn(answer.headers['set-cookie']?.[0])
    if (isOwn(visitor, answer.text)) own++
  }
  session.close()
  return own
}

/** Asks for what never comes, and stops asking. */
async function giveUp(session: ClientHttp2Session, authority: string, cookie: string): Promise<void> {
  const stream = session.request({ ':path': '/given-up', ':authority': authority, cookie })
  stream.on('error', () => undefined)
  if (stream.pending) await once(stream, 'ready')
  stream.close(constants.NGHTTP2_CANCEL)
}

async function overSockets({ client }: World, visitor: Visitor, count: number): Promise<number> {
  const cookie = `visitor=${visitor.canary}; ${visitor.session}`
  const socket = socketTo(client, visitor.host, '/live', { cookie })
  await once(socket, 'open')
  let own = 0
  for (let index = 0; index < count; index++) {
    socket.send(`${visitor.canary} ${index}`)
    if (isOwn(visitor, await nextMessage(socket))) own++
  }
  socket.terminate()
  return own
}

t.test('two thousand requests of several users for two apps see nothing of one another', async t => {
  const world = await startCanaryWorld(t)
  const ways = { overHttp1, overHttp2, overSockets }
  const counts = { overHttp1: 150, overHttp2: 150, overSockets: 200 }
  for (const [name, own] of await Promise.all(
    Object.entries(ways).flatMap(([name, use]) =>
      visitors(world, name.toLowerCase()).map(
        async visitor => [name, await use(world, visitor, counts[name as keyof typeof counts])] as const,
      ),
    ),
  ))
    t.equal(own, counts[name as keyof typeof counts], name)
  t.strictSame(world.mixed, [])
})
