/** Sockets that whoever starts an edge holds, so that nobody is refused while it is not there. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import t, { type Test } from 'tap'
import { descriptorOf, inheritedSockets } from '../../src/edge/inherited-sockets.ts'
import { http1 } from '../harness/clients.ts'
import { executable, quiet, sallyport } from '../harness/command-line.ts'
import { echo } from '../harness/sign-in.ts'
import { startWorld, wikiHost, type World } from '../harness/world.ts'
import { startClients } from './steady-clients.ts'
import { isRunning, until } from './workers-process.ts'

/**
 * Runs a command twice, one after the other, and holds the socket that it has got at 3 as systemd does. Each run has
 * an output of its own: what Node has ended takes nothing more.
 */
const holder = `
export LISTEN_FDS=1 LISTEN_FDNAMES=https
run() { sh -c 'echo "pid $$"; LISTEN_PID=$$ exec "$@"' -- "$@"; }
run "$@" | cat; run "$@" | cat`

/** The edge that runs twice, and the address of its socket, on which nobody has accepted yet. */
async function startTwice(t: Test, file: string) {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { fd } = (server as unknown as { _handle: { fd: number } })._handle
  const { port } = server.address() as AddressInfo
  const child = spawn('sh', ['-c', holder, '--', executable, 'start', '--config', file], {
    stdio: ['ignore', 'pipe', 'inherit', fd],
    env: { ...process.env, ...quiet },
  })
  server.close()
  const pids: number[] = []
  const ready: string[] = []
  createInterface(child.stdout!).on('line', line => {
    const [word, what] = line.split(' ')
    if (word === 'pid') pids.push(Number(what))
    if (word === 'ready') ready.push(what!)
  })
  const end = once(child, 'close')
  t.teardown(async () => {
    child.kill('SIGKILL')
    for (const pid of pids) if (isRunning(pid)) process.kill(pid, 'SIGKILL')
    await end
  })
  return {
    port,
    ready: (count: number) => until('it is ready', async () => ready.length === count),
    origins: ready,
    terminate: () => process.kill(pids.at(-1)!, 'SIGTERM'),
    end,
  }
}

/** The world's configuration, with the socket of that name in place of an address. */
function withSocket({ directory }: World, more = ''): string {
  const file = join(directory, 'socket.yaml')
  const text = readFileSync(join(directory, 'sallyport.yaml'), 'utf8')
  writeFileSync(file, text.replace('https: 127.0.0.1:0', 'https: systemd:https') + more)
  return file
}

t.test('names and descriptors, as sd_listen_fds(3) has them', async t => {
  const passed = { LISTEN_PID: '7', LISTEN_FDS: '2', LISTEN_FDNAMES: 'https:admin' }
  t.strictSame(
    [...inheritedSockets(passed, 7)],
    [
      ['https', 3],
      ['admin', 4],
    ],
  )
  t.equal(inheritedSockets(passed, 8).size, 0, 'they are for another process')
  t.equal(inheritedSockets({}, 7).size, 0)
  t.throws(() => inheritedSockets({ ...passed, LISTEN_FDNAMES: 'https:https' }, 7), {
    message: /^two sockets named https were passed/,
  })
  t.throws(() => descriptorOf(inheritedSockets(passed, 7), 'http'), {
    message:
      'systemd:http needs a socket of that name (passed: https, admin); write FileDescriptorName=http in its unit',
  })
})

for (const workers of [1, 2]) {
  t.test(`who comes before it is there is served, also between two edges; workers: ${workers}`, async t => {
    const shutdown = 'shutdown: { grace: 10s, limit: 20s }'
    const world = await startWorld(t, echo, { policy: 'version: 1\ndefault: allow\n', more: shutdown })
    const edge = await startTwice(t, withSocket(world, `workers: ${workers}\n`))
    const client = { ...world.client, port: edge.port }
    const early = http1(client, wikiHost, { headers: { cookie: world.cookie() } })
    t.equal((await early).status, 200)
    await edge.ready(1)
    t.match(edge.origins, [`https://signin.edge.localhost:${edge.port}`])

    const clients = startClients(client, wikiHost, world.cookie(), 2)
    await clients.answered(50)
    edge.terminate()
    await edge.ready(2)
    await clients.answered(50)
    await clients.stop()
    t.strictSame([...clients.outcomes.statuses.keys()], [200])
    edge.terminate()
    await edge.end
  })

  t.test(`a socket that was not passed is told; workers: ${workers}`, async t => {
    const world = await startWorld(t, echo)
    const { code, out, error } = await sallyport([
      'start',
      '--config',
      withSocket(world, `workers: ${workers}\n`),
    ])
    t.match({ code, out }, { code: 1, out: '' })
    t.match(error, /^systemd:https needs a socket of that name \(none was passed\)/)
  })
}
