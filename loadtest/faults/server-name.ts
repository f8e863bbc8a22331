import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

/** Where clients that speak no TLS, or name no server in it, find an edge: at another address, under the same port. */
export interface PlainWay {
  readonly address: string
  stop(): Promise<void>
}

const address = '127.0.0.2'

/**
 * Starts an HAProxy that opens a TLS connection with a server name for each that comes.
 * @param directory for its configuration
 */
export async function openPlainWay(directory: string, port: number, serverName: string): Promise<PlainWay> {
  const file = join(directory, 'haproxy.cfg')
  writeFileSync(
    file,
    `global
  maxconn 8000
defaults
  mode tcp
  timeout connect 10s
  timeout client 10m
  timeout server 10m
listen edge
  bind ${address}:${port}
  server edge 127.0.0.1:${port} ssl verify none sni str(${serverName}) alpn http/1.1
`,
  )
  const child = spawn('haproxy', ['-db', '-f', file], { stdio: ['ignore', 'ignore', 'inherit'] })
  const ended = once(child, 'close')
  while (!(await accepts(port))) {
    if (child.exitCode !== null) throw new Error('haproxy does not run')
    await pause(50)
  }
  return {
    address,
    async stop() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, address)
  const accepted = await Promise.race([
    once(socket, 'connect').then(() => true),
    once(socket, 'error').then(() => false),
  ]).catch(() => false)
  socket.destroy()
  return accepted
}
