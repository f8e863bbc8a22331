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
  if (!URL.canParse(path, admin)) throw new AdminError(`${admin} is no URL; write http://127.0.0.1:9090`)
  const response = await fetch(new URL(path, admin), init).catch((error: Error) => {
    const { message } = (error.cause as Error | undefined) ?? error
    throw new AdminError(`${admin} cannot be reached: ${message}`)
  })
  if (!response.ok) throw new AdminError(`${admin} answered ${response.status}: ${await response.text()}`)
  return response
}
