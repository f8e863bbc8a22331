import { Pool } from 'undici'
import { hosts } from '../sallyport.ts'

/** Asks an edge in the name of whoever's session a cookie is. */
export interface Asking {
  /** The status, and the cookie to go on with. */
  ask(cookie: string): Promise<{ readonly status: number; readonly cookie: string }>
  close(): Promise<void>
}

/** Connections that stay open to an edge. */
export function createAsking(
  { port, ca }: { readonly port: number; readonly ca: string },
  connections: number,
): Asking {
  const pool = new Pool(`https://${hosts.proxied}:${port}`, {
    connections,
    connect: { ca, lookup: (_, __, found) => found(null, [{ address: '127.0.0.1', family: 4 }]) },
  })
  return {
    async ask(cookie) {
      const { statusCode, headers, body } = await pool.request({
        path: '/small.json',
        method: 'GET',
        headers: { cookie, accept: 'application/json' },
      })
      await body.dump()
      const [set] = [headers['set-cookie'] ?? []].flat()
      return { status: statusCode, cookie: set?.split(';', 1)[0] ?? cookie }
    },
    close: () => pool.close(),
  }
}
