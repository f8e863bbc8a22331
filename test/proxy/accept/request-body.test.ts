import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import { mock } from 'node:test'
import t, { type Test } from 'tap'
import { RequestBody } from '../../../src/proxy/accept/request-body.ts'

/** A content of which 100 octets must come in each 10 s. */
function createBody(t: Test) {
  mock.timers.enable({ apis: ['setInterval'] })
  t.teardown(() => mock.timers.reset())
  const source = new PassThrough()
  let slow = 0
  const body = new RequestBody(source, { time: 10_000, octets: 100, tooSlow: () => slow++ })
  return { source, body, slowness: () => slow, pass: () => mock.timers.tick(10_000) }
}

/** Lets what was written be read. */
const settle = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

t.test('content that comes in drops is given up', async t => {
  const { source, body, slowness, pass } = createBody(t)
  body.resume()
  source.write(Buffer.alloc(100))
  await settle()
  pass()
  t.notOk(body.destroyed, 'enough has come')
  source.write(Buffer.alloc(99))
  await settle()
  const failed = once(body, 'error')
  pass()
  t.match(await failed, [{ code: 'SALLYPORT_SLOW_CONTENT' }])
  t.equal(slowness(), 1)
})

t.test('who waits for us is not slow', async t => {
  const { source, body, slowness, pass } = createBody(t)
  body.read(0)
  source.write(Buffer.alloc(200_000))
  await settle()
  pass()
  pass()
  body.resume()
  await settle()
  pass()
  t.notOk(body.destroyed)
  t.equal(slowness(), 0)
})

t.test('content that has ended before anybody reads it is told of all the same', async t => {
  const { source, body } = createBody(t)
  source.resume().end()
  await once(source, 'end')
  t.strictSame(await body.toArray(), [])
})

t.test('so is content that has gone', async t => {
  const { source, body } = createBody(t)
  source.destroy()
  await once(source, 'close')
  await t.rejects(body.toArray(), { message: 'the client went away' })
})

t.test('content that is complete is looked after no more', async t => {
  const { source, body, slowness, pass } = createBody(t)
  source.end('x')
  t.equal((await body.toArray()).join(''), 'x')
  pass()
  t.equal(slowness(), 0)
})
