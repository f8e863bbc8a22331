import t from 'tap'
import { answerCalls, createCaller } from '../../src/fleet/index.ts'
import { channelPair } from './channels.ts'

interface Calls {
  double(number: number): Promise<number>
  fail(): Promise<never>
  hang(): Promise<never>
}

/** Someone who answers, and a way to ask. */
function pairOfProcesses() {
  const pair = channelPair()
  const [asking, answering] = pair.ends
  answerCalls(answering, {
    double: async (number: number) => number * 2,
    fail: async () => {
      throw new Error('out of order')
    },
    hang: () => new Promise(() => undefined),
  })
  return { ask: createCaller<Calls>(asking), cut: pair.cut }
}

t.test('each question gets its own answer', async t => {
  const { ask } = pairOfProcesses()
  t.strictSame(await Promise.all([1, 2, 3].map(number => ask('double', number))), [2, 4, 6])
})

t.test('what fails there is an error here, with its words', async t => {
  const { ask } = pairOfProcesses()
  await t.rejects(ask('fail'), { name: 'CallError', message: 'out of order' })
})

t.test('a question to a process that ends is an error, and so is one to a process that is gone', async t => {
  const { ask, cut } = pairOfProcesses()
  const asked = ask('hang')
  cut()
  await t.rejects(asked, { name: 'CallError', message: 'the process ended' })
  await t.rejects(ask('double', 1), { name: 'CallError', message: 'the process ended' })
})
