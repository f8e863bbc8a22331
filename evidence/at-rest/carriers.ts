/** How each class of canary goes through an edge. Each carrier throws when it did not arrive as it was sent. */
import { once } from 'node:events'
import {
  http1,
  http2,
  type ClientOptions,
  type TestRequest,
  type TestResponse,
} from '../../test/harness/clients.ts'
import { socketTo } from '../../test/harness/sockets.ts'
import { appHost, type App } from './app.ts'
import type { CanaryClass } from './canaries.ts'
import { largeContent } from './large-content.ts'
import type { User } from './sessions.ts'
import { proxied } from './setting.ts'

/** One user's way to the app through one edge. */
export interface Way {
  readonly user: User
  readonly client: ClientOptions
  readonly app: App
  /** The edge to which the user is moved before bringing back what came. */
  readonly later?: ClientOptions
}

type Carrier = (way: Way) => Promise<void>

/** Sends a request of the user's to the path that belongs to a class. */
async function ask(
  { user, client }: Way,
  each: CanaryClass,
  { path = '', headers = {}, ...rest }: TestRequest = {},
): Promise<TestResponse> {
  const { cookie = '', ...others } = headers
  const send = user.protocol === 'HTTP/2' ? http2 : http1
  return send(client, proxied(appHost), {
    ...rest,
    path: `/s/${user.number}/${each.replaceAll(' ', '-')}${path}`,
    headers: { ...others, cookie: [user.cookie, cookie].filter(text => text !== '').join('; ') },
  })
}

function must(holds: boolean, words: string): void {
  if (!holds) throw new Error(words)
}

/** Asks, and sees that the canary came to the app where it belongs. */
async function bring(way: Way, each: CanaryClass, request: TestRequest): Promise<void> {
  const { status } = await ask(way, each, request)
  must(status === 200, `status ${status}`)
  must(way.app.hasArrived(way.user.number, each), 'it did not reach the app')
}

/** Asks, and sees that the canary came to the user. */
async function fetchBack(way: Way, each: CanaryClass, proof: string): Promise<void> {
  const { status, text } = await ask(way, each)
  must(
    status === 200 && text.includes(way.user.canaries[each]),
    `status ${status} without what was asked for`,
  )
  must(text.includes(proof), `the answer is without ${proof}`)
}

const boundary = 'evidence-boundary'
const multipart = { 'content-type': `multipart/form-data; boundary=${boundary}` }
const form = (filename: string, content: Buffer): TestRequest => ({
  method: 'POST',
  headers: multipart,
  body: Buffer.concat([
    Buffer.from(
      `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${filename}"\r\ncontent-type: application/octet-stream\r\n\r\n`,
    ),
    content,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]),
})

export const carriers: Readonly<Record<CanaryClass, Carrier>> = {
  'request cookie': way =>
    bring(way, 'request cookie', { headers: { cookie: `visit=${way.user.canaries['request cookie']}` } }),

  async 'response cookie'(way) {
    const { headers } = await ask(way, 'response cookie')
    const sealed = headers['set-cookie']?.find(line => line.startsWith('sid='))?.split(';', 1)[0]
    must(sealed !== undefined, 'no cookie came')
    must(!sealed!.includes(way.user.canaries['response cookie']), 'the cookie came unsealed')
    await bring({ ...way, client: way.later ?? way.client }, 'response cookie', {
      headers: { cookie: sealed! },
    })
  },

  authorization: way =>
    bring(way, 'authorization', { headers: { authorization: `Bearer ${way.user.canaries.authorization}` } }),

  query: way => bring(way, 'query', { path: `?q=${way.user.canaries.query}` }),

  'path tail': way => bring(way, 'path tail', { path: `/${way.user.canaries['path tail']}` }),

  'form field': way =>
    bring(way, 'form field', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: `field=${way.user.canaries['form field']}&link=https%3A%2F%2F${proxied(appHost)}%2F`,
    }),

  json: way =>
    bring(way, 'json', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ field: way.user.canaries.json }),
    }),

  'multipart file': way =>
    bring(way, 'multipart file', form('large.bin', largeContent(way.user.canaries['multipart file']))),

  'html response': way => fetchBack(way, 'html response', proxied(appHost)),

  async download(way) {
    const { body } = await ask(way, 'download')
    must(body.equals(largeContent(way.user.canaries.download)), 'the download is not what the app sent')
  },

  'gzip body': way => fetchBack(way, 'gzip body', proxied(appHost)),

  'websocket up': async way => void (await exchangeMessages(way)),

  async 'websocket down'(way) {
    must((await exchangeMessages(way)) === way.user.canaries['websocket down'], 'no message came')
  },

  async 'inspected file'(way) {
    const canary = way.user.canaries['inspected file']
    await bring(way, 'inspected file', form('plan.pdf', Buffer.from(`%PDF-1.7 ${canary}\n`)))
    const program = Buffer.concat([elf, Buffer.from(canary)])
    const { status } = await ask(way, 'inspected file', form('plan.pdf', program))
    must(status === 403, `a program passed as ${status}`)
  },

  async 'judged file name'(way) {
    const name = `secret-${way.user.canaries['judged file name']}.txt`
    const { status } = await ask(way, 'judged file name', form(name, Buffer.from('text')))
    must(status === 403, `the rule on its name did not refuse the file: ${status}`)
  },

  async 'sealed session'(way) {
    const { status } = await ask(way, 'sealed session')
    must(status === 200, `status ${status}`)
  },
}

/** What an ELF program begins with: 64 bits, little endian, executable, x86-64. */
const elf = Buffer.concat([
  Buffer.from('7f454c46020101000000000000000000', 'hex'),
  Buffer.from('02003e00', 'hex'),
])

/** Sends one canary up a WebSocket; what comes down. */
async function exchangeMessages({ user, client, app }: Way): Promise<string> {
  const socket = socketTo(client, proxied(appHost), `/s/${user.number}/websocket-up`, { cookie: user.cookie })
  await once(socket, 'open')
  socket.send(user.canaries['websocket up'])
  const [data] = (await once(socket, 'message')) as [Buffer]
  socket.close()
  must(app.hasArrived(user.number, 'websocket up'), 'the message did not reach the app')
  return data.toString()
}
