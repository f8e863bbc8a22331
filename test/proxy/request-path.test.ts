import t from 'tap'
import { usualLimits } from '../../src/limits/index.ts'
import type { Client } from '../../src/proxy/client.ts'
import type { Exchange, Reply } from '../../src/proxy/exchange.ts'
import { createLiveExchanges } from '../../src/proxy/live-exchanges.ts'
import { createRequestPath, type RequestPathOptions, type Stages } from '../../src/proxy/request-path.ts'
import { apps, createClient } from './rewrite/exchanges.ts'

const names = ['ownPaths', 'identify', 'classify', 'decide', 'rewriteRequest'] as const

/** Sends one request down a path whose stages only say that they ran; some are replaced. */
function run(replaced: Partial<Stages>) {
  const ran: string[] = []
  let recorded: Exchange | undefined
  const stages = {
    stepUp: (_: Exchange, refusal: Reply) => refusal,
    ...Object.fromEntries(names.map(name => [name, () => void ran.push(name)])),
    appTarget: ({ target }: { readonly target: string }) => target,
    record: (exchange: Exchange) => (recorded = exchange),
    ...replaced,
  } as unknown as Stages
  const handle = createRequestPath({
    apps,
    stages,
    policy: { current: { revision: 'x' } },
    publicPort: 8443,
    signInHost: 'signin.edge.localhost',
    live: createLiveExchanges(),
    limits: usualLimits,
    isOneTooMany: () => false,
  } as unknown as RequestPathOptions)
  let closed: ((complete: boolean) => void) | undefined
  const answers: number[] = []
  const client = {
    ...createClient(),
    onClose: (listener: typeof closed) => (closed ??= listener),
    respond: (status: number) => answers.push(status),
    write: () => true,
    end: () => closed!(true),
    reset: () => closed!(false),
  }
  handle(client as unknown as Client)
  return { ran, answers, recorded }
}

t.test('a stage that answers ends the way, and what came of it is on record', async t => {
  const blocked = { status: 403, fields: [], body: 'x', error: 'blocked' } as const
  const { ran, answers, recorded } = run({ classify: () => blocked })
  t.strictSame(ran, ['ownPaths', 'identify'])
  t.strictSame(answers, [403])
  t.match(recorded, { status: 403, error: 'blocked' })
})

for (const name of names) {
  t.test(`a mistake of ours in ${name} ends that exchange alone, with an answer and a record`, async t => {
    const fail = (): never => {
      throw new TypeError('a secret of the user’s')
    }
    const { ran, answers, recorded } = run({ [name]: fail })
    t.strictSame(ran, names.slice(0, names.indexOf(name)))
    t.strictSame(answers, [500])
    t.match(recorded, { status: 500, error: 'internal', cause: 'TypeError' })
  })
}
