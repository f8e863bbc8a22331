import type { Environment } from '../config/index.ts'

/** An edge could not be asked; the message says what to do. */
export class AdminError extends Error {
  override readonly name = 'AdminError'
}

/** Where an edge is asked, and what with. */
export interface AskedAdmin {
  readonly admin: string
  readonly environment: Environment
}

/** What is sent. */
export interface AdminRequest {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/**
 * Asks a running edge on its ops listener.
 * @param admin the listener's URL
 * @param environment has the token, where the listener wants one: `SALLYPORT_ADMIN_TOKEN`
 * @param member of the JSON object that is the answer, by which it is known to be an edge's
 * @throws {AdminError} when it cannot be reached, refuses, or is something else
 */
export async function askAdmin<T extends object>(
  { admin, environment }: AskedAdmin,
  path: string,
  member: keyof T,
  init: AdminRequest = {},
): Promise<T> {
  const url = URL.parse(admin)
  if (url === null || url.protocol !== 'http:' || url.pathname !== '/')
    throw new AdminError(`${admin} is not where an edge listens for operators; write http://127.0.0.1:9090`)
  const token = environment['SALLYPORT_ADMIN_TOKEN']
  const headers = { ...init.headers, ...(token !== undefined && { authorization: `Bearer ${token}` }) }
  const response = await fetch(new URL(path, admin), { ...init, headers }).catch((error: Error) => {
    const { message } = (error.cause as Error | undefined) ?? error
    throw new AdminError(`${admin} cannot be reached: ${message}`)
  })
  if (response.status === 401) throw new AdminError(`${admin} wants its token: set SALLYPORT_ADMIN_TOKEN`)
  if (response.status === 404) throw somebodyElse(admin)
  if (!response.ok) throw new AdminError(`${admin} answered ${response.status}: ${await response.text()}`)
  const answer: unknown = await response.json().catch(() => undefined)
  if (typeof answer === 'object' && answer !== null && member in answer) return answer as T
  throw somebodyElse(admin)
}

const somebodyElse = (admin: string): AdminError =>
  new AdminError(`${admin} is not where an edge listens for operators`)
