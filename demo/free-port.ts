import { once } from 'node:events'
import { createServer } from 'node:net'

const attempts = 50

/**
 * The port itself when nobody listens on it, else the next that is free; 0, any port, stays 0.
 * @throws when there is none among the next fifty
 */
export async function freePort(wanted: number): Promise<number> {
  if (wanted === 0) return 0
  for (let port = wanted; port < wanted + attempts; port++) if (await isFree(port)) return port
  throw new Error(`no port from ${wanted} to ${wanted + attempts - 1} is free; name another with --port`)
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  try {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
  } catch (error) {
    // EACCES: a port that only the superuser may use.
    if (['EADDRINUSE', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) return false
    throw error
  }
  server.close()
  await once(server, 'close')
  return true
}
