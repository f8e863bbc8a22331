import { createSocket, type RemoteInfo } from 'node:dgram'
import { once } from 'node:events'
import { createServer, isIPv6, type AddressInfo, type Socket } from 'node:net'
import { AUTHORITATIVE_ANSWER, decode, encode, type Answer, type OptAnswer, type Packet } from 'dns-packet'
import type { NetworkAddress } from '../config/index.ts'
import type { Zone, ZoneRecord } from '../geo/index.ts'

/** The option of RFC 7871. */
const clientSubnet = 8
const [noError, formatError, nameError, notImplemented, refused] = [0, 1, 3, 4, 5]
/** BADVERS, whose upper eight bits the OPT record has (RFC 6891 6.1.3). */
const badVersion = 16
/** RFC 6891 6.2.5; what may go over UDP without being cut up. */
const udpOctets = 1_232
const tcpIdleMs = 5_000
const tcpMs = 30_000

/** A small responder in this process, on UDP and TCP: for development, where PowerDNS would be too much. */
export interface Responder {
  readonly port: number
  close(): Promise<void>
}

/**
 * Answers DNS questions about a zone.
 * @throws when the address is in use or not ours
 */
export async function serveDns({ host, port }: NetworkAddress, zoneNow: () => Zone): Promise<Responder> {
  const streams = new Set<Socket>()
  const tcp = createServer(socket => {
    streams.add(socket)
    // In whole, however often something comes: who drips octets holds no place for ever.
    const limit = setTimeout(() => socket.destroy(), tcpMs)
    socket.once('close', () => {
      clearTimeout(limit)
      streams.delete(socket)
    })
    answerStream(socket, zoneNow)
  })
  tcp.listen({ host, port })
  await once(tcp, 'listening')
  const bound = (tcp.address() as AddressInfo).port
  const udp = createSocket(isIPv6(host) ? 'udp6' : 'udp4')
  udp.on('message', (message: Buffer, from) => {
    void answer(message, from.address, zoneNow()).then(reply => reply && sendTo(udp, reply, from))
  })
  // An answer that cannot be sent is lost, as any datagram may be.
  udp.on('error', () => undefined)
  udp.bind(bound, host)
  await once(udp, 'listening')
  return {
    port: bound,
    async close() {
      const closed = [once(tcp, 'close'), once(udp, 'close')]
      tcp.close()
      for (const stream of streams) stream.destroy()
      udp.close()
      await Promise.all(closed)
    },
  }
}

function sendTo(udp: ReturnType<typeof createSocket>, reply: Reply, { port, address }: RemoteInfo): void {
  udp.send(reply.whole.length > udpOctets ? reply.truncated : reply.whole, port, address)
}

/** RFC 1035 4.2.2 */
function framed(message: Buffer): Buffer {
  const length = Buffer.alloc(2)
  length.writeUInt16BE(message.length)
  return Buffer.concat([length, message])
}

/** The client asks again over TCP (RFC 1035 4.2.1). */
const truncated = (reply: Packet): Buffer =>
  encode({ ...reply, flags: (reply.flags ?? 0) | 0x0200, answers: [], authorities: [] })

function answerStream(socket: Socket, zoneNow: () => Zone): void {
  let held: Buffer = Buffer.alloc(0)
  socket.setTimeout(tcpIdleMs, () => socket.destroy())
  socket.on('error', () => socket.destroy())
  socket.on('data', (chunk: Buffer) => {
    held = Buffer.concat([held, chunk])
    while (held.length >= 2 && held.length >= 2 + held.readUInt16BE(0)) {
      const message = held.subarray(2, 2 + held.readUInt16BE(0))
      held = held.subarray(2 + message.length)
      void answer(message, socket.remoteAddress ?? '', zoneNow()).then(
        reply => reply && socket.writable && socket.write(framed(reply.whole)),
      )
    }
  })
}

/** @returns the whole reply, encoded, and one that says to ask again over TCP; undefined for what is no question */
async function answer(message: Buffer, from: string, zone: Zone): Promise<Reply | undefined> {
  try {
    const asked = decode(message)
    if (asked.type !== 'query') return undefined
    const reply = await packetFor(asked, from, zone)
    return { whole: encode(reply), truncated: truncated(reply) }
  } catch {
    return undefined
  }
}

interface Reply {
  readonly whole: Buffer
  readonly truncated: Buffer
}

async function packetFor(asked: Packet, from: string, zone: Zone): Promise<Packet> {
  const option = clientSubnetOf(asked)
  const refusal = refusalOf(asked)
  const reply = refusal === undefined ? await replyTo(asked, option?.address ?? from, zone) : nothing(refusal)
  const opt = optOf(option, Math.max(0, ...reply.scopes), reply.code >> 4)
  return {
    type: 'response',
    id: asked.id ?? 0,
    flags: ((asked.flags ?? 0) & sameFlags) | AUTHORITATIVE_ANSWER | (reply.code & 0xf),
    questions: asked.questions ?? [],
    answers: reply.answers,
    authorities: reply.authorities,
    additionals: optsOf(asked).length > 0 ? [opt] : [],
  }
}

/** The opcode, 0 for a query, and RD are told back as they came (RFC 1035 4.1.1). */
const [opcodeFlags, sameFlags] = [0x7800, 0x7900]

const optsOf = ({ additionals = [] }: Packet): OptAnswer[] =>
  additionals.filter((each): each is OptAnswer => each.type === 'OPT')

/** The code for what is no plain question of the internet's about names of one zone; undefined for one. */
function refusalOf(asked: Packet): number | undefined {
  const { flags = 0, questions = [] } = asked
  const opts = optsOf(asked)
  if ((flags & opcodeFlags) !== 0) return notImplemented
  // RFC 9619: one question, and RFC 6891 6.1.1: one OPT record.
  if (questions.length !== 1 || opts.length > 1) return formatError
  if (opts.some(({ ednsVersion }) => ednsVersion > 0)) return badVersion
  return questions[0]!.class === 'IN' ? undefined : refused
}

/** An answer that says no more than its code. */
const nothing = (code: number): Content => ({ code, answers: [], authorities: [], scopes: [] })

interface Content {
  readonly code: number
  readonly answers: Answer[]
  readonly authorities: Answer[]
  readonly scopes: readonly number[]
}

async function replyTo({ questions = [] }: Packet, client: string, zone: Zone): Promise<Content> {
  const question = questions[0]!
  if (!`.${question.name.toLowerCase()}`.endsWith(`.${zone.name}`)) return nothing(refused)
  const records = await zone.recordsOf(question.name, question.type, client)
  // In the letters of the question, by which some resolvers know that an answer is theirs.
  const answers = (records ?? []).map(record => answerOf({ ...record, name: question.name }))
  const soa = answers.length > 0 ? [] : ((await zone.recordsOf(zone.name, 'SOA', client)) ?? [])
  return {
    code: records === undefined ? nameError : noError,
    answers,
    authorities: soa.map(negative),
    scopes: (records ?? []).map(({ scope }) => scope),
  }
}

/** RFC 2308 5: a denial holds for as long as the last figure of the SOA says. */
const negative = (soa: ZoneRecord): Answer => answerOf({ ...soa, ttl: Number(soa.content.split(' ').at(-1)) })

interface ClientSubnet {
  readonly address: string
  /** Leading bits that are told. */
  readonly bits: number
  readonly family: number
}

function clientSubnetOf(asked: Packet): ClientSubnet | undefined {
  const option = optsOf(asked)[0]?.options.find(({ code }) => code === clientSubnet) as
    { family: number; ip?: string; sourcePrefixLength?: number } | undefined
  if (option?.ip === undefined) return undefined
  return { address: option.ip, bits: option.sourcePrefixLength ?? 0, family: option.family }
}

function optOf(option: ClientSubnet | undefined, scope: number, extendedRcode: number): OptAnswer {
  const told = option && {
    code: 'CLIENT_SUBNET' as const,
    family: option.family,
    ip: option.address,
    sourcePrefixLength: option.bits,
    scopePrefixLength: scope,
  }
  return {
    type: 'OPT',
    name: '.',
    udpPayloadSize: udpOctets,
    extendedRcode,
    ednsVersion: 0,
    flags: 0,
    flag_do: false,
    options: told === undefined ? [] : [told as unknown as OptAnswer['options'][number]],
  }
}

function answerOf({ name, type, content, ttl }: ZoneRecord): Answer {
  if (type === 'TXT') return { name, type, ttl, data: JSON.parse(content) as string }
  if (type !== 'SOA') return { name, type, ttl, data: content }
  const [mname = '', rname = '', ...numbers] = content.split(' ')
  const [serial, refresh, retry, expire, minimum] = numbers.map(Number)
  const data = { mname, rname, serial, refresh, retry, expire, minimum }
  return { name, type, ttl, data: data as Extract<Answer, { type: 'SOA' }>['data'] }
}
