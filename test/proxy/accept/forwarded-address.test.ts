import t from 'tap'
import { addressSet } from '../../../src/network/index.ts'
import { forwardedAddress } from '../../../src/proxy/accept/forwarded-address.ts'

const ours = addressSet(['10.0.0.0/8', '2001:db8:1::/48'])
const found = (field: string): string => forwardedAddress('10.0.0.1', field, ours)

t.test('the last address that is none of ours counts', async t => {
  for (const [field, address] of [
    ['198.51.100.7', '198.51.100.7'],
    ['198.51.100.7, 10.0.0.2', '198.51.100.7'],
    ['203.0.113.9, 198.51.100.7, 10.0.0.3, 10.0.0.2', '198.51.100.7'],
    ['198.51.100.7,2001:db8:1::5', '198.51.100.7'],
    ['2001:DB8:2::7', '2001:db8:2::7'],
    ['::ffff:198.51.100.7', '198.51.100.7'],
    ['198.51.100.7:4711', '198.51.100.7'],
    ['[2001:db8:2::7]:4711, 10.0.0.2', '2001:db8:2::7'],
    ['10.0.0.9, 10.0.0.2', '10.0.0.9'],
  ] as const)
    t.equal(found(field), address, field)
})

t.test('what is no address ends the list: nothing before it is believed', async t => {
  for (const [field, address] of [
    ['', '10.0.0.1'],
    ['unknown', '10.0.0.1'],
    ['198.51.100.7, unknown, 10.0.0.2', '10.0.0.2'],
    ['198.51.100.7, fe80::1%eth0', '10.0.0.1'],
    [`198.51.100.7, ${Array(30).fill('10.0.0.2').join(', ')}`, '10.0.0.2'],
  ] as const)
    t.equal(found(field), address, field)
})
