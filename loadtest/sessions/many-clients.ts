/**
 * A client process: uses sessions as it is told, and says how many requests failed. In a process of its own, so that who
 * starts the edge has time to read its records.
 */
import { createAsking } from './asking.ts'
import { createMint } from './minting.ts'

/** Where the edge is, and what sessions to use. */
export interface UseTask {
  readonly port: number
  readonly ca: string
  /** Of the edge's files. */
  readonly directory: string
  readonly requests: number
  /** A `Cookie` value for all of them; a new session for each when undefined. */
  readonly cookie: string | undefined
}

const parallel = 32

async function use({ port, ca, directory, requests, cookie }: UseTask): Promise<number> {
  const asking = createAsking({ port, ca }, parallel)
  const mint = createMint(directory)
  let [left, failed] = [requests, 0]
  const askOn = async (): Promise<void> => {
    while (left-- > 0) if ((await asking.ask(cookie ?? mint())).status !== 200) failed++
  }
  await Promise.all(Array.from({ length: parallel }, askOn))
  await asking.close()
  return failed
}

process.on('message', task => void use(task as UseTask).then(failed => process.send!(failed)))
