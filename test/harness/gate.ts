import type { Test } from 'tap'
import { rawExchange } from './raw.ts'
import { startWorld, wikiHost, type World } from './world.ts'

/** A world that tells what reached its apps. */
export interface GateWorld extends World {
  /** Requests that reached an app. */
  readonly seen: string[]
  /** An HTTP/1.1 request's octets: these fields and a valid session. */
  request(line: string, ...fields: string[]): string
}

/** Starts it; its apps note every request. */
export async function startGateWorld(t: Test): Promise<GateWorld> {
  const seen: string[] = []
  const world = await startWorld(t, (request, response) => {
    seen.push(`${request.method} ${request.url}`)
    response.end('reached')
  })
  const cookie = `Cookie: ${world.cookie()}`
  return {
    ...world,
    seen,
    request: (line, ...fields) => `${[line, ...fields, cookie].join('\r\n')}\r\n\r\n`,
  }
}

/** Every request is answered with its status, and none reaches an app. */
export async function refuses(
  t: Test,
  world: GateWorld,
  cases: readonly (readonly [name: string, status: number, text: string])[],
  serverName = wikiHost,
): Promise<void> {
  for (const [name, status, text] of cases)
    t.equal((await rawExchange(world.client, serverName, text)).status, status, name)
  t.strictSame(world.seen, [], 'no app has seen any of them')
}
