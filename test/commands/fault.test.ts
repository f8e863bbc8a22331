import t from 'tap'
import { withoutMessage } from '../../src/commands/fault.ts'

t.test('an error is told without its message', async t => {
  const plain = withoutMessage(new RangeError('secret\n    at secret (secret:1:1)'))
  t.match(plain, /^RangeError\n    at .*fault\.test\.ts:\d+:\d+/)
  t.notMatch(plain, 'secret')
  t.match(withoutMessage(Object.assign(new Error('secret'), { code: 'EPIPE' })), /^Error EPIPE\n    at /)
})

t.test('nor is what it was caused by, or holds', async t => {
  const fault = Object.assign(new Error('a', { cause: new Error('secret') }), { request: 'secret' })
  t.notMatch(withoutMessage(fault), 'secret')
})

t.test('an error whose message has changed is told without its frames', async t => {
  const fault = new Error('secret')
  t.match(fault.stack, 'secret')
  fault.message = 'another'
  t.equal(withoutMessage(fault), 'Error')
})

t.test('an error without a message is told as it is', async t => {
  t.match(withoutMessage(new Error('')), /^Error\n    at /)
})

t.test('what is no error tells nothing', async t => {
  for (const fault of ['secret', undefined, { secret: 1 }]) t.equal(withoutMessage(fault), 'no error')
})
