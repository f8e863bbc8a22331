import { once } from 'node:events'
import type { Server } from 'node:https'
import { WebSocketServer, type WebSocket } from 'ws'
import { socketTo } from '../../test/harness/sockets.ts'
import { hosts } from '../sallyport.ts'

/** Users with a WebSocket open, who open another when it ends. */
export interface Sockets {
  readonly figures: {
    websockets_closed_going_away: number
    websockets_closed_otherwise: number
    /** Before the grace of the restart that ended them was over. */
    websockets_closed_early: number
  }
  open(
    client: { readonly port: number; readonly ca: string },
    cookie: string,
    count: number,
  ): Promise<{ stop(): Promise<void> }>
  /** Tells of a restart from its beginning to its end. */
  during(restart: Promise<void>): Promise<void>
}

/** RFC 6455 7.4.1 */
const goingAway = 1001
/** Clocks are read at different times. */
const toleranceMs = 200

/**
 * @param origin the app, which echoes what comes through WebSockets
 * @param graceMs milliseconds from a restart to the end of what it leaves open
 */
export function keepSocketsOpen(origin: Server, graceMs: number): Sockets {
  const server = new WebSocketServer({ server: origin, path: '/live' })
  server.on('connection', socket => {
    socket.on('message', data => socket.send(data))
    socket.on('error', () => undefined)
  })
  const figures = {
    websockets_closed_going_away: 0,
    websockets_closed_otherwise: 0,
    websockets_closed_early: 0,
  }
  const restarts: { readonly began: number; ended: number }[] = []
  let isStopped = false

  const count = (code: number, opened: number): void => {
    if (code === goingAway) figures.websockets_closed_going_away++
    else figures.websockets_closed_otherwise++
    // The first that may have ended it, also one that was under way when it was opened.
    const restart = restarts.find(({ ended }) => ended >= opened)
    if (restart === undefined || performance.now() - restart.began < graceMs - toleranceMs)
      figures.websockets_closed_early++
  }

  return {
    figures,
    async during(restart) {
      const own = { began: performance.now(), ended: Infinity }
      restarts.push(own)
      await restart
      own.ended = performance.now()
    },
    async open(client, cookie, wanted) {
      const all = new Set<WebSocket>()
      const keep = async (): Promise<void> => {
        while (!isStopped) {
          const socket = socketTo(client, hosts.proxied, '/live', { cookie })
          all.add(socket)
          socket.on('error', () => undefined)
          const opened = performance.now()
          const [code] = (await once(socket, 'close')) as [number]
          all.delete(socket)
          if (!isStopped) count(code, opened)
        }
      }
      const running = Promise.all(Array.from({ length: wanted }, keep))
      return {
        async stop() {
          isStopped = true
          for (const socket of all) socket.terminate()
          await running
        },
      }
    },
  }
}
