/** The responder for development alone, where PowerDNS has manners of its own. */
import t from 'tap'
import { dig } from '../harness/powerdns.ts'
import { startNames } from './name-world.ts'

t.test('what is no plain question gets the code that says so', async t => {
  const { service } = await startNames(t)
  const statusOf = async (...more: string[]): Promise<string | undefined> =>
    /status: ([A-Z]+)/.exec(await dig(service.ports.dns!, 'signin.edge.example', 'A', ...more))?.[1]
  t.equal(await statusOf(), 'NOERROR')
  t.equal(await statusOf('+opcode=status'), 'NOTIMP')
  t.equal(await statusOf('+edns=1', '+noednsnegotiation'), 'BADVERS')
  t.equal(await statusOf('-c', 'CH'), 'REFUSED')
  t.equal(await statusOf('+header-only'), 'FORMERR')
})
