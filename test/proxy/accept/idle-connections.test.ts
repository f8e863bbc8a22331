import { PassThrough } from 'node:stream'
import { mock } from 'node:test'
import t, { type Test } from 'tap'
import { createIdleConnections } from '../../../src/proxy/accept/idle-connections.ts'

const longest = 10_000

/** A connection that may be idle for 10 s, and requests on it. */
function createConnection(t: Test) {
  mock.timers.enable({ apis: ['setTimeout'] })
  t.teardown(() => mock.timers.reset())
  const socket = new PassThrough()
  const answering = new Set<symbol>()
  const idle = createIdleConnections({ isAnswering: () => answering.size > 0, longest: () => longest })
  return {
    idle,
    socket,
    /** A request comes; gives what ends its answer. */
    ask(): () => void {
      const request = Symbol('request')
      answering.add(request)
      return () => {
        answering.delete(request)
        idle.answered(socket)
      }
    },
    pass: (ms: number) => mock.timers.tick(ms),
  }
}

t.test('a connection without another request ends, whatever comes on it', async t => {
  const { socket, ask, pass } = createConnection(t)
  ask()()
  pass(longest - 1)
  socket.write('\r\n')
  t.notOk(socket.destroyed)
  pass(1)
  t.ok(socket.destroyed)
})

t.test('each request begins its time anew, and while one is answered it does not run', async t => {
  const { socket, ask, pass } = createConnection(t)
  ask()()
  pass(longest - 1)
  const [endFirst, endSecond] = [ask(), ask()]
  endFirst()
  pass(longest)
  t.notOk(socket.destroyed, 'another is still answered')
  endSecond()
  pass(longest - 1)
  t.notOk(socket.destroyed)
  pass(1)
  t.ok(socket.destroyed)
})

t.test('a connection that a WebSocket has taken over is left alone', async t => {
  const { idle, socket, ask, pass } = createConnection(t)
  ask()()
  idle.leave(socket)
  pass(2 * longest)
  t.notOk(socket.destroyed)
})
