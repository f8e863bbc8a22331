/** A client process: asks on connections that stay open until it is told to stop, and checks every answer. */
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { connect, type IncomingHttpHeaders, type IncomingHttpStatusHeader } from 'node:http2'
import { Agent, request } from 'node:https'
import { setTimeout as pause } from 'node:timers/promises'
import { hosts } from '../sallyport.ts'
import { paths } from './sets.ts'

/** What a client is told. */
export interface ClientTask {
  readonly protocol: 'HTTP/1.1' | 'HTTP/2'
  readonly port: number
  readonly ca: string
  readonly cookie: string
  /** Requests under way at a time, at most. */
  readonly parallel: number
  /** Requests a second, at most; a client that falls behind catches up. */
  readonly rate: number
}

/** What it has done so far. */
export interface ClientTally {
  readonly requests: number
  /** Neither of the two expected answers, a reset, or no answer in time. */
  readonly failed: number
  /** The first failures, in words. */
  readonly failures: readonly string[]
}

interface Answer {
  readonly status: number
  readonly body: string
}

type Ask = (path: string) => Promise<Answer>

const longestAnswerMs = 10_000
const progressMs = 250
/** One request in so many is for what no set changes. */
const plainEvery = 4
const shownFailures = 5

type Head = IncomingHttpHeaders & IncomingHttpStatusHeader

function askHttp1({ port, ca, cookie, parallel }: ClientTask): { ask: Ask; close: () => void } {
  const agent = new Agent({ keepAlive: true, maxSockets: parallel, ca, servername: hosts.proxied })
  const headers = { host: `${hosts.proxied}:${port}`, accept: 'application/json', cookie }
  const ask: Ask = async path => {
    const signal = AbortSignal.timeout(longestAnswerMs)
    const outgoing = request({ agent, host: '127.0.0.1', port, path, headers, signal })
    outgoing.end()
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage]
    return { status: response.statusCode!, body: await textOf(response) }
  }
  return { ask, close: () => agent.destroy() }
}

function askHttp2({ port, ca, cookie }: ClientTask): { ask: Ask; close: () => void } {
  const session = connect(`https://127.0.0.1:${port}`, { ca, servername: hosts.proxied })
  const headers = { ':authority': `${hosts.proxied}:${port}`, accept: 'application/json', cookie }
  const ask: Ask = async path => {
    const stream = session.request(
      { ...headers, ':path': path },
      { signal: AbortSignal.timeout(longestAnswerMs) },
    )
    // Node drops the content of a stream that ends before anybody reads, so reading begins before the head is there.
    const [[fields], body] = await Promise.all([once(stream, 'response') as Promise<[Head]>, textOf(stream)])
    return { status: fields[':status']!, body }
  }
  session.on('error', () => undefined)
  return { ask, close: () => session.close() }
}

async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

/** A refusal has nothing of the app in it; an answer has all of it. */
function isExpected({ status, body }: Answer, path: string): boolean {
  const isOfApp = body.startsWith('{"items":') && body.endsWith('"}')
  return status === 200 ? isOfApp : status === 403 && path === paths.marked && !body.includes('"items"')
}

/** Asks once, and counts what came of it. */
async function askOnce(ask: Ask, tally: Counting): Promise<void> {
  const path = tally.requests++ % plainEvery === 0 ? paths.plain : paths.marked
  try {
    const answer = await ask(path)
    if (!isExpected(answer, path)) fail(tally, `${path}: ${answer.status} ${answer.body.slice(0, 80)}`)
  } catch (error) {
    fail(tally, `${path}: ${(error as Error).message}`)
  }
}

type Counting = { -readonly [Name in keyof ClientTally]: ClientTally[Name] } & { readonly failures: string[] }

function fail(tally: Counting, why: string): void {
  tally.failed++
  if (tally.failures.length < shownFailures) tally.failures.push(why)
}

async function load(task: ClientTask): Promise<void> {
  const { ask, close } = task.protocol === 'HTTP/2' ? askHttp2(task) : askHttp1(task)
  const tally: Counting = { requests: 0, failed: 0, failures: [] }
  const began = performance.now()
  let stopped = false
  process.once('message', () => (stopped = true))
  const askOn = async (): Promise<void> => {
    while (!stopped) {
      const early = began + (tally.requests * 1_000) / task.rate - performance.now()
      if (early > 0) await pause(early)
      else await askOnce(ask, tally)
    }
  }
  const progress = setInterval(() => process.send!(tally), progressMs)
  await Promise.all(Array.from({ length: task.parallel }, askOn))
  clearInterval(progress)
  close()
  process.send!(tally, () => process.disconnect())
}

if (import.meta.main) await load(((await once(process, 'message')) as [ClientTask])[0])
