/** An edge could not be asked; the message says what to do. */
export class AdminError extends Error {
  override readonly name = 'AdminError'
}

/**
 * Asks a running edge on its ops listener.
 * @param admin the listener's URL
 * @throws {AdminError} when it cannot be reached or refuses
 */
export async function askAdmin(admin: string, path: string, init: RequestInit = {}): Promise<Response> {
  const url = URL.parse(admin)
  if (url === null || url.protocol !== 'http:' || url.pathname !== '/')
    throw new AdminError(`${admin} is not where an edge listens for operators; write http://127.0.0.1:9090`)
  const response = await fetch(new URL(path, admin), init).catch((error: Error) => {
    const { message } = (error.cause as Error | undefined) ?? error
    throw new AdminError(`${admin} cannot be reached: ${message}`)
  })
  if (response.status === 404) throw new AdminError(`${admin} is not where an edge listens for operators`)
  if (!response.ok) throw new AdminError(`${admin} answered ${response.status}: ${await response.text()}`)
  return response
}
