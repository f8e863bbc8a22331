import t from 'tap'
import { memoryAdapter } from '../../demo/identity-provider/memory.ts'

t.test('kinds are apart, things expire, are used up and are revoked', async t => {
  let now = 100
  const Adapter = memoryAdapter(() => now)
  const [sessions, codes] = [new Adapter('Session'), new Adapter('AuthorizationCode')]
  await sessions.upsert('1', { uid: 'u' }, 10)
  await codes.upsert('1', { grantId: 'g' }, 10)
  t.strictSame(await sessions.find('1'), { uid: 'u' })
  t.strictSame(await sessions.findByUid('u'), { uid: 'u' })
  t.equal(await codes.findByUid('u'), undefined)
  await codes.consume('1')
  t.strictSame(await codes.find('1'), { grantId: 'g', consumed: 100 })
  await codes.revokeByGrantId('g')
  t.equal(await codes.find('1'), undefined)
  now = 110
  t.equal(await sessions.find('1'), undefined)
  t.equal(await sessions.findByUid('u'), undefined)
  await sessions.destroy('1')
})

t.test('the oldest make room', async t => {
  const adapter = new (memoryAdapter())('Session')
  for (let id = 0; id <= 10_000; id++) await adapter.upsert(String(id), {}, 60)
  t.equal(await adapter.find('0'), undefined)
  t.ok(await adapter.find('1'))
})
