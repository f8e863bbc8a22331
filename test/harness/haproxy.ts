import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Test } from 'tap'
import { freePort } from './free-port.ts'

/** What HAProxy sends to servers before each connection, as its configuration calls it. */
export type SentHeader = 'send-proxy' | 'send-proxy-v2'

/** A server behind an HAProxy. */
export interface BalancedServer {
  /** Its port on loopback. */
  readonly port: number
  /** The address that HAProxy has for it. */
  readonly source: string
  readonly sends: SentHeader
}

/**
 * Starts an HAProxy that passes TCP connections on; it ends with the test.
 * @returns the port to connect to
 */
export async function startHaproxy(t: Test, server: BalancedServer): Promise<number> {
  const directory = mkdtempSync(join(tmpdir(), 'sallyport-haproxy-'))
  const [port, readyPort] = [await freePort(), await freePort()]
  const file = join(directory, 'haproxy.cfg')
  writeFileSync(
    file,
    `defaults
  mode tcp
  timeout connect 5s
  timeout client 1m
  timeout server 1m
listen edge
  bind 127.0.0.1:${port}
  server edge 127.0.0.1:${server.port} source ${server.source} ${server.sends}
frontend ready
  bind 127.0.0.1:${readyPort}
  tcp-request connection reject
`,
  )
  const child = spawn('haproxy', ['-db', '-f', file], { stdio: ['ignore', 'ignore', 'pipe'] })
  const ended = once(child, 'close')
  t.teardown(async () => {
    child.kill('SIGKILL')
    await ended
    rmSync(directory, { recursive: true })
  })
  await listening(child, readyPort)
  return port
}

/** @throws with what it said, when it ends instead */
async function listening(child: ChildProcess, port: number): Promise<void> {
  let said = ''
  child.stderr!.setEncoding('utf8').on('data', (chunk: string) => (said += chunk))
  while (!(await accepts(port))) {
    if (child.exitCode !== null) throw new Error(`haproxy does not run: ${said}`)
    await nextTurn()
  }
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}
