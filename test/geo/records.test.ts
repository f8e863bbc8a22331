import t from 'tap'
import { countryIn, operatorIn } from '../../src/geo/records.ts'

t.test('makers write countries in different ways', async t => {
  for (const [record, country] of [
    [{ country: { iso_code: 'DE' } }, 'DE'],
    [{ country_code: 'de' }, 'DE'],
    [{ country: 'FR' }, 'FR'],
    [{ country: 'France', country_code: 'FR' }, 'FR'],
    [{ country_code: 'ZZ' }, undefined],
    [{ country_code: 'None' }, undefined],
    [{ country: {} }, undefined],
    [undefined, undefined],
    ['DE', undefined],
  ] as const) {
    t.equal(countryIn(record), country, JSON.stringify(record))
  }
})

t.test('and operators', async t => {
  const google = { asn: 15_169, name: 'Google LLC' }
  t.strictSame(
    operatorIn({ autonomous_system_number: 15_169, autonomous_system_organization: 'Google LLC' }),
    google,
  )
  t.strictSame(operatorIn({ asn: 'AS15169', as_name: 'Google LLC' }), google)
  t.strictSame(operatorIn({ asn: '15169', name: 'Google LLC', domain: 'google.com' }), google)
  t.strictSame(operatorIn({ asn: 15_169 }), { asn: 15_169, name: 'unknown' })
  for (const record of [{ asn: 0 }, { asn: 'x' }, { name: 'Google LLC' }, null])
    t.equal(operatorIn(record), undefined, JSON.stringify(record))
})
