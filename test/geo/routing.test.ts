import fc from 'fast-check'
import { equal } from 'node:assert/strict'
import t from 'tap'
import { createRouting, type EdgeSite, type EdgeStanding, type Whereabouts } from '../../src/geo/routing.ts'

const site = (id: string, latitude: number, longitude: number, more: Partial<EdgeSite> = {}): EdgeSite => ({
  id,
  region: id.split('-')[0]!,
  place: { latitude, longitude },
  addresses: ['192.0.2.1'],
  capacity: 10_000,
  weight: 1,
  residency: [],
  ...more,
})

const frankfurt = site('eu-fra', 50.11, 8.68, { residency: ['gdpr'] })
const dublin = site('eu-dub', 53.35, -6.26, { residency: ['gdpr'] })
const virginia = site('us-iad', 38.95, -77.45)
const sydney = site('ap-syd', -33.87, 151.21)
const all = [virginia, frankfurt, dublin, sydney]

const berlin = { latitude: 52.52, longitude: 13.4 }
const anywhere = { network: '198.51.100.0/24', place: berlin, residency: [] } satisfies Whereabouts

/** Routing among edges that are well and idle, but for those that are said not to be. */
function routing(now: Readonly<Record<string, Partial<EdgeStanding>>> = {}, edges = all) {
  return (outsideBounds: 'closed' | 'open' = 'closed') =>
    createRouting({
      edges,
      standingOf: id => ({ well: true, load: 0, ...now[id] }),
      residency: [],
      outsideBounds,
    })
}

const chosen = (now: Parameters<typeof routing>[0], asked: Partial<Whereabouts> = {}): string | undefined =>
  routing(now)().choose({ ...anywhere, ...asked }).edge?.id

t.test('the nearest edge that is well', async t => {
  t.equal(chosen({}), 'eu-fra')
  t.equal(chosen({ 'eu-fra': { well: false } }), 'eu-dub')
  t.equal(chosen({ 'eu-fra': { well: false }, 'eu-dub': { well: false } }), 'us-iad')
})

t.test('what was measured from a network counts more than what is far', async t => {
  t.equal(chosen({}, { measured: new Map([['eu-fra', 90]]) }), 'eu-dub')
  t.equal(chosen({}, { measured: new Map([['us-iad', 1]]) }), 'us-iad')
  t.equal(
    chosen({}, { measured: new Map([['ap-syd', 80]]), place: undefined }),
    'ap-syd',
    'from nowhere known',
  )
})

/** The great-circle distance by the haversine formula, as its own witness. */
function haversine(a: EdgeSite['place'], b: EdgeSite['place']): number {
  const rad = (degrees: number): number => (degrees * Math.PI) / 180
  const [dLat, dLon] = [rad(b.latitude - a.latitude), rad(b.longitude - a.longitude)]
  const h =
    Math.sin(dLat / 2) ** 2 + Math.cos(rad(a.latitude)) * Math.cos(rad(b.latitude)) * Math.sin(dLon / 2) ** 2
  return 6371.0088 * 2 * Math.atan2(Math.sqrt(h), Math.sqrt(1 - h))
}

t.test('for any edges and clients it is the one that a look at all of them finds', async () => {
  const place = fc.record({
    latitude: fc.double({ min: -90, max: 90, noNaN: true }),
    longitude: fc.double({ min: -180, max: 180, noNaN: true }),
  })
  fc.assert(
    fc.property(fc.array(place, { minLength: 1, maxLength: 12 }), place, (places, client) => {
      const edges = places.map(({ latitude, longitude }, index) => site(`e-${index}`, latitude, longitude))
      const found = routing({}, edges)().choose({ ...anywhere, place: client }).edge!
      const nearest = Math.min(...edges.map(edge => haversine(client, edge.place)))
      // Edges within 50 km of each other are one place.
      equal(haversine(client, found.place) - nearest < 50.001, true)
    }),
    { numRuns: 2_000 },
  )
})

t.test('an app that is bound to a place is never answered from outside it', async t => {
  for (const [residency, expected] of [
    [['us'], 'us-iad'],
    [['gdpr'], 'eu-fra'],
    [['ap', 'us'], 'us-iad'],
    [['mars'], undefined],
  ] as const)
    t.equal(chosen({}, { residency }), expected, residency.join(' '))
  const down = { 'eu-fra': { well: false }, 'eu-dub': { well: false } }
  const bound = { ...anywhere, residency: ['eu'] }
  const closed = routing(down)('closed').choose(bound)
  t.match(closed, { edge: frankfurt, isLeastBad: true })
  t.match(
    closed.candidates.map(({ edge, standing }) => `${edge.id} ${standing}`),
    ['eu-fra chosen', 'eu-dub down', 'us-iad not-allowed', 'ap-syd not-allowed'],
  )
  t.match(routing(down)('open').choose(bound), { edge: virginia, isLeastBad: false })
})

t.test('when all are down the least bad is told', async t => {
  const down = Object.fromEntries(all.map(({ id }) => [id, { well: false }]))
  t.match(routing(down)().choose(anywhere), { edge: frankfurt, isLeastBad: true })
  const bound = { ...anywhere, residency: ['us'] }
  t.match(routing(down)('closed').choose(bound), { edge: virginia, isLeastBad: true })
  t.match(routing(down)('open').choose(bound), { edge: virginia, isLeastBad: true })
})

t.test('a deployment that is bound sends nobody outside, whatever the app', async t => {
  const { choose } = createRouting({
    edges: all,
    standingOf: () => ({ well: true, load: 0 }),
    residency: ['gdpr'],
    outsideBounds: 'closed',
  })
  const sydneys = { ...anywhere, place: sydney.place }
  t.match(choose(sydneys), { edge: frankfurt })
  t.match(choose({ ...sydneys, residency: ['us'] }), { edge: undefined, isLeastBad: false })
})

/** How many of 4,000 networks each edge gets. */
function shares(now: Parameters<typeof routing>[0], edges: EdgeSite[]): Record<string, number> {
  const { choose } = routing(now, edges)()
  const counts: Record<string, number> = {}
  for (let number = 0; number < 4_000; number++) {
    const network = `10.${number >> 8}.${number & 255}.0/24`
    const { edge } = choose({ ...anywhere, network })
    equal(choose({ ...anywhere, network }).edge, edge, 'a network keeps its edge')
    counts[edge!.id] = (counts[edge!.id] ?? 0) + 1
  }
  return counts
}

const isAbout = (found: number | undefined, expected: number): boolean =>
  Math.abs((found ?? 0) - expected) < 150

t.test('edges of one place share its users by their weights, and each network keeps its edge', async t => {
  const [one, two] = [site('eu-fra1', 50.11, 8.68), site('eu-fra2', 50.12, 8.7, { weight: 3 })]
  const both = shares({}, [one, two, dublin])
  t.ok(isAbout(both['eu-fra1'], 1_000) && isAbout(both['eu-fra2'], 3_000), JSON.stringify(both))
  t.strictSame(shares({}, [site('eu-fra1', 50.11, 8.68, { weight: 0 }), two]), { 'eu-fra2': 4_000 })
  t.strictSame(shares({ 'eu-fra2': { well: false } }, [site('eu-fra1', 50.11, 8.68, { weight: 0 }), two]), {
    'eu-fra1': 4_000,
  })
})

t.test('an edge that is nearly full sends on a part of its users, and a full one all', async t => {
  t.strictSame(shares({ 'eu-fra': { load: 0.8 } }, all), { 'eu-fra': 4_000 })
  const half = shares({ 'eu-fra': { load: 0.9 } }, all)
  t.ok(isAbout(half['eu-fra'], 2_000) && isAbout(half['eu-dub'], 2_000), JSON.stringify(half))
  t.strictSame(shares({ 'eu-fra': { load: 1.2 } }, all), { 'eu-dub': 4_000 })
  const full = Object.fromEntries(all.map(({ id }) => [id, { load: 2 }]))
  t.strictSame(shares(full, all), { 'eu-fra': 4_000 }, 'where all are full, it is the nearest again')
})

t.test('whoever is nowhere known is spread over all, and stays where they are', async t => {
  const { choose } = routing()()
  const nowhere = Array.from({ length: 400 }, (_, number) =>
    choose({ network: `10.0.${number}.0/24`, place: undefined, residency: [] }),
  )
  t.equal(new Set(nowhere.map(({ edge }) => edge!.id)).size, all.length)
  t.equal(nowhere[0]!.candidates[0]!.kilometres, undefined)
})
