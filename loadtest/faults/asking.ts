import { Agent, request, type AgentOptions } from 'node:https'
import type { IncomingMessage } from 'node:http'

/** What came of a request, as its user saw it. */
export type Outcome =
  /** A whole answer of the app's own. */
  | 'answered'
  /** A refusal of ours with a reference number. */
  | 'refused'
  /** The app is left alone for the moment: a refusal too, but the fault was not met. */
  | 'left-alone'
  /** Content that broke off, and was seen to. */
  | 'cut'
  /** Nothing that a user could tell from a lost connection. */
  | 'lost'

export interface Answer {
  readonly outcome: Outcome
  readonly status: number
  /** Octets of content. */
  readonly octets: number
  readonly milliseconds: number
}

/** Asks an edge for one host of an app. */
export interface Asking {
  ask(path?: string): Promise<Answer>
  close(): void
}

export interface AskingOptions {
  readonly host: string
  readonly port: number
  readonly ca: string
  readonly cookie: string
  readonly fields?: Readonly<Record<string, string>>
}

const patienceMs = 60_000

/** Keeps connections open between requests. */
export function createAsking({ host, port, ca, cookie, fields = {} }: AskingOptions): Asking {
  const tls: AgentOptions = { keepAlive: true, ca, servername: host, maxSockets: 64 }
  const agent = new Agent(tls)
  const headers = { host: `${host}:${port}`, cookie, accept: 'application/json', ...fields }
  return {
    ask(path = '/') {
      const began = performance.now()
      return new Promise(resolve => {
        const done = (outcome: Outcome, status = 0, octets = 0): void =>
          resolve({ outcome, status, octets, milliseconds: performance.now() - began })
        const outgoing = request({ host: '127.0.0.1', port, agent, path, headers })
        outgoing.setTimeout(patienceMs, () => outgoing.destroy())
        outgoing.on('error', () => done('lost'))
        outgoing.on('response', async response => done(...(await read(response))))
        outgoing.end()
      })
    },
    close: () => agent.destroy(),
  }
}

async function read(response: IncomingMessage): Promise<[Outcome, number, number]> {
  const status = response.statusCode!
  let octets = 0
  let start = ''
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      octets += chunk.length
      if (start.length < 500) start += chunk.toString('latin1')
    }
  } catch {
    return ['cut', status, octets]
  }
  if (response.headers['x-sallyport-reference'] === undefined) return ['answered', status, octets]
  return [start.includes('"app-down"') ? 'left-alone' : 'refused', status, octets]
}
