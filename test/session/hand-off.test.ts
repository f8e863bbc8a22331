import t from 'tap'
import {
  createHandOff,
  createKeyRing,
  generateKey,
  type HandOff,
  type Session,
  type SignInRequest,
  type UsedTicket,
} from '../../src/session/index.ts'

const ring = createKeyRing([generateKey()])
const start = 1_000_000
const host = 'www.example.com.wiki.edge.localhost'
const request: SignInRequest = {
  app: 'wiki',
  host,
  target: '/page?q=a%20b',
  visit: 'visit-1',
  issuedAt: start,
}
const session = { id: 'sign-in-1', user: 'ana@corp.example' } as Session

function create(): HandOff & { clock: { now: number } } {
  const clock = { now: start }
  return { ...createHandOff(ring, () => clock.now * 1000), clock }
}

t.test('a wish comes back as it was', async t => {
  const handOff = create()
  t.strictSame(handOff.openRequest(handOff.sealRequest(request)), request)
})

t.test('a wish is good for an hour', async t => {
  const handOff = create()
  const sealed = handOff.sealRequest(request)
  handOff.clock.now = start + 3_600
  t.ok(handOff.openRequest(sealed))
  handOff.clock.now = start + 3_601
  t.equal(handOff.openRequest(sealed), undefined)
})

t.test('a wish that was made up or changed is none', async t => {
  const handOff = create()
  const sealed = handOff.sealRequest(request)
  const stranger = createHandOff(createKeyRing([generateKey()]), () => start * 1000)
  const made = [
    '',
    'https://evil.example/',
    JSON.stringify(request),
    stranger.sealRequest(request),
    `${sealed.slice(0, -2)}AA`,
    handOff.sealTicket({ session, request }),
  ]
  for (const text of made) t.equal(handOff.openRequest(text), undefined, text.slice(0, 40))
})

t.test('a ticket brings its session and the wish, once', async t => {
  const handOff = create()
  const ticket = handOff.sealTicket({ session, request })
  t.strictSame(handOff.redeem(ticket, host, 'visit-1'), { session, request })
  t.equal(handOff.redeem(ticket, host, 'visit-1'), 'ticket-used')
  const another = handOff.sealTicket({ session, request })
  t.strictSame(handOff.redeem(another, host, 'visit-1'), { session, request }, 'a new one is good again')
})

t.test('a ticket is good for 60 seconds, where clocks differ by as much too', async t => {
  const handOff = create()
  const [early, late] = [1, 2].map(() => handOff.sealTicket({ session, request }))
  handOff.clock.now = start + 120
  t.strictSame(handOff.redeem(early!, host, 'visit-1'), { session, request })
  handOff.clock.now = start + 121
  t.equal(handOff.redeem(late!, host, 'visit-1'), 'ticket-expired')
  t.equal(handOff.redeem(early!, host, 'visit-1'), 'ticket-expired', 'a used one too')
})

t.test('a ticket is for one host only', async t => {
  const handOff = create()
  const ticket = handOff.sealTicket({ session, request })
  for (const other of [
    'static.example.com.wiki.edge.localhost',
    'www.mail.example.mail.edge.localhost',
    '',
  ]) {
    t.equal(handOff.redeem(ticket, other, 'visit-1'), 'ticket-invalid', other)
  }
  t.strictSame(handOff.redeem(ticket, host, 'visit-1'), { session, request }, 'and is not used up by that')
})

t.test('a ticket is for one browser only', async t => {
  const handOff = create()
  const ticket = handOff.sealTicket({ session, request })
  t.equal(handOff.redeem(ticket, host, 'visit-2'), 'ticket-of-another-browser')
  t.equal(handOff.redeem(ticket, host, undefined), 'ticket-of-another-browser')
  t.strictSame(
    handOff.redeem(ticket, host, 'visit-1'),
    { session, request },
    'a thief’s attempt does not cost the owner the ticket',
  )
})

t.test('the wish of a ticket that is over is read by its own browser and host only', async t => {
  const handOff = create()
  const ticket = handOff.sealTicket({ session, request })
  handOff.redeem(ticket, host, 'visit-1')
  t.strictSame(handOff.readRequest(ticket, host, 'visit-1'), request)
  handOff.clock.now = start + 61
  t.strictSame(handOff.readRequest(ticket, host, 'visit-1'), request)
  for (const visit of ['visit-2', undefined]) t.equal(handOff.readRequest(ticket, host, visit), undefined)
  t.equal(handOff.readRequest(ticket, 'static.example.com.wiki.edge.localhost', 'visit-1'), undefined)
  t.equal(handOff.readRequest('nonsense', host, undefined), undefined)
})

t.test('what is no ticket is refused as such', async t => {
  const handOff = create()
  for (const text of ['', 'v1.00000000.AAAA', handOff.sealRequest(request)]) {
    t.equal(handOff.redeem(text, host, 'visit-1'), 'ticket-invalid', text.slice(0, 40))
  }
})

t.test('what is used up is used up for whoever comes next, here and where it was told', async t => {
  const told: UsedTicket[] = []
  const handOff = createHandOff(
    ring,
    () => start * 1000,
    ticket => told.push(ticket),
  )
  t.ok(handOff.useUp('sealed-1'))
  t.notOk(handOff.useUp('sealed-1'))
  t.ok(handOff.useUp('sealed-2'))
  t.equal(told.length, 2)
  const other = create()
  other.learnUsed(told[0]!)
  t.notOk(other.useUp('sealed-1'))
})
