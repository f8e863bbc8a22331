import { createSocket } from 'node:dgram'
import { decode, encode, type Packet } from 'dns-packet'

/** Where some users are, as their resolver tells: a network. */
export interface Region {
  readonly name: string
  readonly network: string
}

/** What users of each region are told now; asked again all the time, so that a new answer is seen at once. */
export interface Resolver {
  addressFor(region: Region): string
  /** When the answer for a region became what it is, by `performance.now()`. */
  changedAt(region: Region): number
  close(): void
}

const everyMs = 40

/** Follows the answers of a DNS server for users of each region; resolves when all are known. */
export async function followAnswers(
  port: number,
  name: string,
  regions: readonly Region[],
): Promise<Resolver> {
  const socket = createSocket('udp4')
  const known = new Map<number, { readonly address: string; readonly at: number }>()
  const all = Promise.withResolvers<void>()
  socket.on('message', (message: Buffer) => {
    const { id = 0, answers = [] } = decode(message)
    const [address] = answers.flatMap(each => (each.type === 'A' ? each.data : []))
    if (address === undefined || known.get(id)?.address === address) return
    known.set(id, { address, at: performance.now() })
    if (known.size === regions.length) all.resolve()
  })
  const ask = (): void =>
    regions.forEach(({ network }, id) => socket.send(question(id, name, network), port, '127.0.0.1'))
  const timer = setInterval(ask, everyMs)
  await all.promise
  const answerFor = (region: Region) => known.get(regions.indexOf(region))!
  return {
    addressFor: region => answerFor(region).address,
    changedAt: region => answerFor(region).at,
    close() {
      clearInterval(timer)
      socket.close()
    },
  }
}

const clientSubnet = (ip: string) => ({
  code: 'CLIENT_SUBNET',
  family: 1,
  ip,
  sourcePrefixLength: 24,
  scopePrefixLength: 0,
})

function question(id: number, name: string, network: string): Buffer {
  const opt = { type: 'OPT', name: '.', udpPayloadSize: 1_232, extendedRcode: 0, ednsVersion: 0, flags: 0 }
  const packet = {
    type: 'query',
    id,
    questions: [{ type: 'A', name }],
    additionals: [{ ...opt, options: [clientSubnet(network)] }],
  }
  return encode(packet as unknown as Packet)
}
