import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { request } from 'node:https'
import { hosts } from '../sallyport.ts'

/** Some who download again and again, twenty seconds each time. */
export interface Downloads {
  readonly figures: { downloads_whole: number; downloads_cut: number }
  /** Lets each finish. */
  stop(): Promise<void>
}

/** Octets of one. */
const whole = 100_000

/** Starts as many. */
export function keepDownloading(
  client: { readonly port: number; readonly ca: string },
  cookie: string,
  count: number,
): Downloads {
  const figures = { downloads_whole: 0, downloads_cut: 0 }
  let isStopped = false
  const run = async (): Promise<void> => {
    while (!isStopped) {
      const octets = await download(client, cookie).catch(() => 0)
      if (octets === whole) figures.downloads_whole++
      else figures.downloads_cut++
    }
  }
  const running = Promise.all(Array.from({ length: count }, run))
  return {
    figures,
    async stop() {
      isStopped = true
      await running
    },
  }
}

/** @throws when it is cut */
async function download(
  { port, ca }: { readonly port: number; readonly ca: string },
  cookie: string,
): Promise<number> {
  const headers = { host: `${hosts.proxied}:${port}`, cookie }
  const options = { host: '127.0.0.1', port, ca, servername: hosts.proxied, headers, agent: false } as const
  const [response] = (await once(request({ ...options, path: '/slow' }).end(), 'response')) as [
    IncomingMessage,
  ]
  let octets = 0
  for await (const chunk of response as AsyncIterable<Buffer>) octets += chunk.length
  return octets
}
