import t from 'tap'
import { networkOf } from '../../src/network/index.ts'

t.test('addresses of one network have one key, and of two have two', async t => {
  t.equal(networkOf('192.0.2.1', 24), networkOf('192.0.2.255', 24))
  t.equal(networkOf('::ffff:192.0.2.9', 24), networkOf('192.0.2.1', 24))
  t.not(networkOf('192.0.3.1', 24), networkOf('192.0.2.1', 24))
  t.not(networkOf('192.0.2.1', 23), networkOf('192.0.2.1', 24))
  t.equal(networkOf('0.0.0.1', 0), networkOf('255.255.255.255', 0))
  t.equal(networkOf('2001:db8:0:1::1', 48), networkOf('2001:db8::', 48))
  t.not(networkOf('2001:db8:1::', 48), networkOf('2001:db8::', 48))
  t.equal(networkOf('nonsense', 24), undefined)
})
