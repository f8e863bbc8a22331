import { mock } from 'node:test'
import t, { type Test } from 'tap'
import { usualLimits } from '../../../src/limits/index.ts'
import type { Client } from '../../../src/proxy/client.ts'
import type { ContentInspection, Reply, ResponsePlan } from '../../../src/proxy/exchange.ts'
import { Relay } from '../../../src/proxy/fetch/relay.ts'
import { createExchange } from '../rewrite/exchanges.ts'

const passing: ResponsePlan = { status: 200, fields: [], bodyless: false, rewriting: undefined }
const head = { status: 200, fields: [] }
const refusal = { status: 502, fields: [], body: 'x', error: 'upstream-unreachable' } as const

/** A relay between a client and a fetch that note what is done with them. */
function createRelay(plan: ResponsePlan | Reply | ContentInspection = passing) {
  const done: string[] = []
  let drain = (): void => undefined
  const client = {
    closed: false,
    respond: (status: number) => done.push(`respond ${status}`),
    write: () => false,
    end: (trailers: readonly string[] = []) => done.push(`end ${trailers.join(' ')}`.trim()),
    reset: () => done.push('reset'),
    onDrain: (listener: () => void) => (drain = listener),
  }
  const exchange = createExchange({}, { client: client as unknown as Client })
  const relay = new Relay(exchange, {
    plan: () => plan,
    planInspected: () => passing,
    openPipe: () => ({ write: () => true, end: () => undefined, destroy: () => undefined }),
    interim: (_exchange, fields) => fields,
    answer: (_exchange, { status }) => done.push(`answer ${status}`),
    failure: () => refusal,
    stalledTime: usualLimits['stalled-time'],
    stalled: () => undefined,
  })
  relay.follow({ resume: () => done.push('resume'), abort: () => done.push('abort') })
  return { relay, done, exchange, client, drain: () => drain() }
}

function fakeTime(t: Test): void {
  mock.timers.enable({ apis: ['setTimeout'] })
  t.teardown(() => mock.timers.reset())
}

t.test('a client that takes nothing for five minutes is given up', async t => {
  fakeTime(t)
  const { relay, done } = createRelay()
  relay.onHead(head)
  t.equal(relay.onContent(Buffer.from('x')), false)
  mock.timers.tick(299_999)
  t.strictSame(done, ['respond 200'])
  mock.timers.tick(1)
  t.strictSame(done, ['respond 200', 'abort', 'reset'])
})

t.test('one that takes something now and then is not', async t => {
  fakeTime(t)
  const { relay, done, drain } = createRelay()
  relay.onHead(head)
  for (let index = 0; index < 3; index++) {
    relay.onContent(Buffer.from('x'))
    mock.timers.tick(200_000)
    drain()
    mock.timers.tick(400_000)
  }
  t.strictSame(done, ['respond 200', 'resume', 'resume', 'resume'])
})

t.test('the end of a response must be taken too', async t => {
  fakeTime(t)
  const { relay, done } = createRelay()
  relay.onHead(head)
  relay.onComplete([])
  mock.timers.tick(300_000)
  t.strictSame(done, ['respond 200', 'end', 'abort', 'reset'])
})

t.test('trailers pass, except those that could change what came before', async t => {
  const { relay, done, client } = createRelay()
  relay.onHead(head)
  client.closed = true
  relay.onComplete([
    'x-checksum',
    '1',
    'set-cookie',
    'a=b',
    'content-type',
    'x',
    'x-sallyport-a',
    '1',
    'host',
    'x',
  ])
  t.strictSame(done, ['respond 200', 'end x-checksum 1'])
})

t.test('a failure before the head is answered, one after it resets', async t => {
  const error = Object.assign(new Error('x'), { code: 'ECONNREFUSED' })
  const early = createRelay()
  early.relay.onFailure(error)
  t.strictSame(early.done, ['answer 502'])
  t.match(early.exchange, { error: 'upstream-unreachable', cause: 'ECONNREFUSED' })
  const late = createRelay()
  late.relay.onHead(head)
  late.relay.onFailure(error)
  t.strictSame(late.done, ['respond 200', 'reset'])
  const gone = createRelay()
  gone.client.closed = true
  gone.relay.onFailure(error)
  t.strictSame(gone.done, [], 'nobody is there to be told')
})

t.test('an answer in place of the response stops the fetch', async t => {
  const { relay, done } = createRelay(refusal)
  t.equal(relay.onHead(head), false)
  t.strictSame(done, ['answer 502'])
})

/** An inspection that wants three bytes; it is judged from outside. */
function createInspection() {
  const { promise, resolve, reject } = Promise.withResolvers<Reply | undefined>()
  let wanted = 3
  const seen: string[] = []
  const inspection: ContentInspection = {
    judged: promise,
    push: chunk => (seen.push(chunk.toString()), (wanted -= chunk.length) > 0),
    end: () => seen.push('end'),
    destroy: () => seen.push('destroy'),
  }
  return { inspection, seen, pass: resolve, fail: reject }
}

const settled = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

t.test('nothing is sent before held content has been judged, and then all of it', async t => {
  const { inspection, seen, pass } = createInspection()
  const { relay, done } = createRelay(inspection)
  t.equal(relay.onHead(head), true)
  t.equal(relay.onContent(Buffer.from('a')), true)
  t.equal(relay.onContent(Buffer.from('bc')), false, 'no more is wanted')
  t.strictSame([seen, done], [['a', 'bc'], []])
  pass(undefined)
  await settled()
  t.strictSame(done, ['respond 200'])
  relay.giveUp()
})

t.test('content that ends while it is held is judged as it is', async t => {
  const { inspection, seen, pass } = createInspection()
  const { relay, done } = createRelay(inspection)
  relay.onHead(head)
  relay.onComplete(['x-checksum', '1'])
  t.strictSame([seen, done], [['end'], []])
  pass(undefined)
  await settled()
  t.strictSame(done, ['respond 200', 'end x-checksum 1'])
  relay.giveUp()
})

t.test('content that may not pass is replaced, and its fetch stops', async t => {
  const { inspection, pass } = createInspection()
  const { relay, done } = createRelay(inspection)
  relay.onHead(head)
  pass(refusal)
  await settled()
  t.strictSame(done, ['answer 502', 'abort'])
})

t.test(
  'held content that is given up is let go of, and a judgement that comes late changes nothing',
  async t => {
    const { inspection, seen, pass } = createInspection()
    const { relay, done } = createRelay(inspection)
    relay.onHead(head)
    relay.giveUp()
    pass(undefined)
    await settled()
    t.strictSame([seen, done], [['destroy'], ['abort']])
  },
)

t.test('a mistake of ours while content is held is answered for', async t => {
  const { inspection, fail } = createInspection()
  const { relay, done, exchange } = createRelay(inspection)
  relay.onHead(head)
  fail(new TypeError('x'))
  await settled()
  t.strictSame(done, ['abort', 'answer 502'])
  t.match(exchange, { error: 'internal', cause: 'TypeError' })
})
