/**
 * An app that is bound to `eu` is never served by the edge in `us`, whatever fails: not by what PowerDNS tells anybody, and not by
 * that edge when somebody asks it all the same.
 */
import { setTimeout as pause } from 'node:timers/promises'
import t from 'tap'
import { startService, type Service } from '../../loadtest/failover/service.ts'
import { hosts } from '../../loadtest/sallyport.ts'
import { createMint } from '../../loadtest/sessions/minting.ts'
import { http1 } from '../harness/clients.ts'
import { dig } from '../harness/powerdns.ts'

const subnets = ['193.0.6.0/24', '8.8.8.0/24', '1.128.0.0/24', '2001:4860:4860::/48', '10.0.0.0/24']
const europe = '127.0.0.11'

/** What users everywhere are told; the status where there is no answer. */
async function toldEverywhere({ dnsPort }: Service): Promise<Set<string>> {
  const answers = await Promise.all(
    subnets.map(subnet => dig(dnsPort, hosts.proxied, 'A', `+subnet=${subnet}`)),
  )
  return new Set(answers.map(text => /\sA\s+([\d.]+)$/m.exec(text)?.[1] ?? /status: (\w+)/.exec(text)![1]!))
}

async function statusAt({ ca, port }: Service, address: string, cookie: string): Promise<number> {
  const client = { port, ca, address }
  return (await http1(client, hosts.proxied, { path: '/work', headers: { cookie } })).status
}

t.test('whatever fails', { timeout: 120_000 }, async t => {
  const service = await startService({ residency: 'eu' })
  t.teardown(() => service.close())
  const [eu, us, ap] = service.edges as [...Service['edges']] & { length: 3 }
  const cookie = createMint(service.directory)()
  const standings = async (): Promise<string> =>
    (await service.view()).map(({ well }) => (well ? 'well' : 'down')).join(' ')
  const until = async (wanted: string): Promise<void> => {
    while ((await standings()) !== wanted) await pause(50)
  }
  const elsewhere = async (addresses: readonly string[]): Promise<void> => {
    for (const address of addresses) t.equal(await statusAt(service, address, cookie), 421, address)
  }

  await until('well well well')
  t.strictSame(await toldEverywhere(service), new Set([europe]), 'all are well')
  t.equal(await statusAt(service, europe, cookie), 200)
  await elsewhere([us!.address, ap!.address])

  await eu!.kill()
  await until('down well well')
  t.strictSame(await toldEverywhere(service), new Set([europe]), 'the edge in eu is down')
  await elsewhere([us!.address, ap!.address])

  await us!.kill()
  await ap!.kill()
  await until('down down down')
  t.strictSame(await toldEverywhere(service), new Set([europe]), 'all are down')

  await us!.start()
  await until('down well down')
  t.strictSame(await toldEverywhere(service), new Set([europe]), 'the edge in us is the only one')
  await elsewhere([us!.address])

  await eu!.start()
  await until('well well down')
  await service.nats.stop()
  await until('down down down')
  t.strictSame(await toldEverywhere(service), new Set([europe]), 'nobody hears of revocations')
  t.equal(await statusAt(service, us!.address, cookie), 421)

  await service.names.stop()
  t.strictSame(await toldEverywhere(service), new Set(['SERVFAIL']), 'the name service is gone')
  await elsewhere([us!.address])
})
