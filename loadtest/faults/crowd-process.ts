/** A crowd of clients: each a connection and a session of its own, which wants so many requests a second whatever it gets. */
import { connect, type TLSSocket } from 'node:tls'
import type { CrowdTask } from './crowd.ts'

const endOfHead = '\r\n\r\n'
const reopenMs = 250

async function run({ host, port, ca, cookies, rate, seconds }: CrowdTask): Promise<void> {
  const tally = { wanted: 0, sent: 0, good: 0, refused: 0, lost: 0 }
  let isOver = false

  const begin = (cookie: string): void => {
    const request = Buffer.from(
      `GET /small.json HTTP/1.1\r\nhost: ${host}:${port}\r\naccept: application/json\r\ncookie: ${cookie}${endOfHead}`,
    )
    let socket: TLSSocket | undefined
    let [isFree, owed] = [false, 0]
    const send = (): void => {
      if (!isFree || isOver || (rate !== null && owed === 0)) return
      owed = Math.max(0, owed - 1)
      isFree = false
      tally.sent++
      if (rate === null) tally.wanted++
      socket!.write(request)
    }
    const open = (): void => {
      if (isOver) return
      let held = ''
      socket = connect({ host: '127.0.0.1', port, ca, servername: host }, () => {
        isFree = true
        send()
      })
      socket.on('error', () => undefined)
      socket.on('close', () => {
        isFree = false
        if (isOver) return
        tally.lost++
        setTimeout(open, reopenMs)
      })
      socket.on('data', (chunk: Buffer) => {
        held += chunk.toString('latin1')
        if (!isWhole(held)) return
        const status = held.slice(9, 12)
        if (status === '200') tally.good++
        if (status === '503' || status === '429') tally.refused++
        held = ''
        isFree = true
        send()
      })
    }
    open()
    if (rate === null) return
    const wish = setInterval(() => {
      tally.wanted++
      // Whoever waits for an answer asks once more when it comes, not ten times.
      owed = 1
      send()
    }, 1_000 / rate)
    setTimeout(() => clearInterval(wish), seconds * 1_000)
  }

  cookies.forEach((cookie, index) => setTimeout(begin, (index / cookies.length) * 1_000, cookie))
  await new Promise(resolve => setTimeout(resolve, seconds * 1_000))
  isOver = true
  process.send!(tally)
}

/** Answers of the app and of the edge say their length. */
function isWhole(answer: string): boolean {
  const head = answer.indexOf(endOfHead)
  if (head === -1) return false
  const length = Number(/\r\ncontent-length: (\d+)/i.exec(answer.slice(0, head))?.[1] ?? 0)
  return answer.length >= head + endOfHead.length + length
}

process.on('message', task => void run(task as CrowdTask))
process.on('disconnect', () => process.exit(0))
