import { once } from 'node:events'
import { duplexPair, type Duplex } from 'node:stream'
import t from 'tap'
import { closeTunnel } from '../../../src/proxy/fetch/websocket-end.ts'
import { watchFrames } from '../../../src/proxy/fetch/websocket-frames.ts'

/** A tunnel through us, and what came out at its ends so far. */
function openTunnel() {
  const [client, ourClient] = duplexPair()
  const [upstream, ourUpstream] = duplexPair()
  const watched = (from: Duplex) => {
    const frames = watchFrames({ longest: 1_000, mostFragments: 10, limitReached: () => undefined })
    from.on('data', (chunk: Buffer) => frames.read(chunk))
    return frames
  }
  const tunnel = {
    client: ourClient,
    upstream: ourUpstream,
    fromClient: watched(ourClient),
    fromUpstream: watched(ourUpstream),
  }
  ourUpstream.pipe(ourClient).pipe(ourUpstream)
  return { client, upstream, tunnel }
}

async function untilEnd(side: Duplex): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of side as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** A server's text message of one frame. */
const message = (text: string): Buffer => Buffer.concat([Buffer.from([0x81, text.length]), Buffer.from(text)])
const goingAway = Buffer.from([0x88, 2, 0x03, 0xe9])

t.test('both are told, the upstream in a masked frame', async t => {
  const { client, upstream, tunnel } = openTunnel()
  const [toClient, toUpstream] = [untilEnd(client), untilEnd(upstream)]
  closeTunnel(tunnel)
  upstream.end()
  client.end()
  t.strictSame(await toClient, goingAway)
  const frame = await toUpstream
  t.strictSame(frame.subarray(0, 2), Buffer.from([0x88, 0x82]))
  const mask = frame.subarray(2, 6)
  t.strictSame(
    [...frame.subarray(6)].map((octet, index) => octet ^ mask[index]!),
    [0x03, 0xe9],
  )
})

t.test('a frame that is under way is finished first, and nothing follows', async t => {
  const { client, upstream, tunnel } = openTunnel()
  const toClient = untilEnd(client)
  const long = message('a message in two parts')
  upstream.write(long.subarray(0, 5))
  await once(tunnel.upstream, 'data')
  closeTunnel(tunnel)
  upstream.write(Buffer.concat([long.subarray(5), message('late').subarray(0, 3)]))
  upstream.write(message('late').subarray(3))
  upstream.end()
  client.end()
  t.strictSame(await toClient, Buffer.concat([long, goingAway]))
})
