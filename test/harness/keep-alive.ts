import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { Agent, request } from 'node:https'
import type { ClientOptions, TestRequest } from './clients.ts'

/** Keeps one HTTP/1.1 connection open between requests. */
export const openHttp1 = ({ ca }: ClientOptions, serverName: string): Agent =>
  new Agent({ keepAlive: true, maxSockets: 1, ca, servername: serverName })

/** One exchange on it; its status. */
export async function http1On(
  agent: Agent,
  { port }: ClientOptions,
  host: string,
  { method = 'GET', path = '/', headers = {}, body }: TestRequest,
): Promise<number> {
  const outgoing = request({
    host: '127.0.0.1',
    port,
    agent,
    method,
    path,
    headers: { host: `${host}:${port}`, ...headers },
  })
  outgoing.end(body)
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage]
  response.resume()
  await once(response, 'end')
  return response.statusCode!
}
