import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Test } from 'tap'
import { freePort } from './free-port.ts'

/** A NATS with JetStream on a port of its own. */
export interface NatsServer {
  readonly port: number
  /** `nats://127.0.0.1:port` */
  readonly url: string
  /** Where it may leave files. */
  readonly directory: string
  /** Starts it, after `stop` with nothing in its memory. */
  start(): Promise<void>
  /** Kills it; its port stays its own. */
  stop(): Promise<void>
  /** Lets it say nothing and keep its connections, as behind a network that swallows everything. */
  freeze(): void
  thaw(): void
  /** Stops it for good, and removes its files. */
  close(): Promise<void>
}

/**
 * Makes a NATS, not yet started.
 * @param more lines of its configuration
 */
export async function createNatsServer(more = ''): Promise<NatsServer> {
  const port = await freePort()
  const directory = mkdtempSync(join(tmpdir(), 'sallyport-nats-'))
  const file = join(directory, 'nats.conf')
  writeFileSync(file, `listen: "127.0.0.1:${port}"\njetstream { store_dir: "${directory}/store" }\n${more}\n`)
  let child: ChildProcess | undefined
  const stop = async (): Promise<void> => {
    if (child === undefined) return
    const ended = once(child, 'close')
    child.kill('SIGKILL')
    child = undefined
    await ended
  }
  return {
    port,
    url: `nats://127.0.0.1:${port}`,
    directory,
    async start() {
      child = spawn('nats-server', ['--config', file], { stdio: ['ignore', 'ignore', 'pipe'] })
      await readyLine(child)
    },
    stop,
    freeze: () => void child!.kill('SIGSTOP'),
    thaw: () => void child!.kill('SIGCONT'),
    async close() {
      await stop()
      rmSync(directory, { recursive: true })
    },
  }
}

/** Makes a NATS, not yet started; it ends with the test. */
export async function natsServer(t: Test, more = ''): Promise<NatsServer> {
  const server = await createNatsServer(more)
  t.teardown(() => server.close())
  return server
}

/** Makes a NATS and starts it. */
export async function startNats(t: Test, more = ''): Promise<NatsServer> {
  const server = await natsServer(t, more)
  await server.start()
  return server
}

/** @throws with what it said, when it ends instead */
async function readyLine({ stderr }: ChildProcess): Promise<void> {
  const said: string[] = []
  const lines = createInterface(stderr!)
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  lines.on('line', line => (line.endsWith('Server is ready') ? resolve() : said.push(line)))
  lines.on('close', () => reject(new Error(`nats-server does not run: ${said.join('\n')}`)))
  await promise
}
