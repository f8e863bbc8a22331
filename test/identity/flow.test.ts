import t from 'tap'
import { createFlows } from '../../src/identity/flow.ts'
import { createKeyRing, generateKey, type SignInRequest } from '../../src/session/index.ts'

const keys = [generateKey(), generateKey()] as const
const ring = createKeyRing([keys[0]])
const start = 1_000_000
const request: SignInRequest = {
  app: 'wiki',
  host: 'www.example.com.wiki.edge.localhost',
  target: '/page?q=1',
  visit: 'visit-1',
  issuedAt: start,
}

function create(of = ring): ReturnType<typeof createFlows> & { clock: { now: number } } {
  const clock = { now: start }
  return { ...createFlows(of, () => clock.now * 1000), clock }
}

t.test('a flow comes back by its state, in the browser that began it', async t => {
  const flows = create()
  const flow = flows.begin(request)
  const { state } = flows.secretsOf(flow, 'browser-1')
  t.strictSame(flows.resume(state, 'browser-1'), flow)
  t.strictSame(flow.request, request)
  for (const other of ['browser-2', '', undefined])
    t.equal(flows.resume(state, other), undefined, String(other))
})

t.test('a sign-in that nobody asked for carries no wish', async t => {
  const flows = create()
  const { state } = flows.secretsOf(flows.begin(undefined), 'browser-1')
  t.equal(flows.resume(state, 'browser-1')?.request, undefined)
})

t.test('a user has ten minutes at the provider', async t => {
  const flows = create()
  const { state } = flows.secretsOf(flows.begin(request), 'browser-1')
  flows.clock.now = start + 600
  t.ok(flows.resume(state, 'browser-1'))
  flows.clock.now = start + 601
  t.equal(flows.resume(state, 'browser-1'), undefined)
})

t.test('a flow that was begun before a rotation ends after it with the same secrets', async t => {
  const rotated = createKeyRing([keys[0]])
  const flows = create(rotated)
  const flow = flows.begin(request)
  const { state, nonce, verifier } = flows.secretsOf(flow, 'browser-1')
  rotated.replace([keys[1], keys[0]])
  const resumed = flows.resume(state, 'browser-1')!
  const secrets = flows.secretsOf(resumed, 'browser-1')
  t.strictSame([secrets.nonce, secrets.verifier], [nonce, verifier])
  rotated.replace([keys[1]])
  t.equal(flows.resume(state, 'browser-1'), undefined, 'unless its key is gone')
})

t.test('a state that was made up or changed is none', async t => {
  const flows = create()
  const { state } = flows.secretsOf(flows.begin(request), 'browser-1')
  const stranger = create(createKeyRing([keys[1]]))
  const foreign = stranger.secretsOf(stranger.begin(request), 'browser-1').state
  for (const text of ['', 'state', `${state}A`, state.slice(0, -1), foreign]) {
    t.equal(flows.resume(text, 'browser-1'), undefined, text.slice(0, 20))
  }
})

t.test('each flow has its own secrets, and the same ones on every edge', async t => {
  const flows = create()
  const [one, two] = [flows.begin(request), flows.begin(request)]
  t.not(one.id, two.id)
  const first = flows.secretsOf(one, 'browser-1')
  const second = flows.secretsOf(two, 'browser-1')
  t.not(first.nonce, second.nonce)
  t.not(first.verifier, second.verifier)
  t.not(first.nonce, first.verifier)
  const elsewhere = create().secretsOf(one, 'browser-1')
  t.strictSame([elsewhere.nonce, elsewhere.verifier], [first.nonce, first.verifier])
})

t.test('secrets have the form that the protocol asks for', async t => {
  const flows = create()
  const flow = flows.begin(request)
  const { verifier, nonce } = flows.secretsOf(flow, 'browser-1')
  t.match(verifier, /^[A-Za-z0-9_-]{43}$/, 'RFC 7636 4.1')
  t.match(nonce, /^[A-Za-z0-9_-]{43}$/)
  t.match(flow.id, /^[A-Za-z0-9_-]{16}$/, 'it stands in the name of a cookie')
})
