import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { ClientTally, ClientTask } from './client.ts'

/** Clients at work, each a process of its own. */
export interface Load {
  /** Requests begun so far. */
  requests(): number
  /** Resolves when so many requests have been begun. */
  reached(requests: number): Promise<void>
  /** Lets what is under way end; what each client has counted. May be called again. */
  stop(): Promise<readonly ClientTally[]>
}

const nothing: ClientTally = { requests: 0, failed: 0, failures: [] }

/** Starts one client per task. */
export function startLoad(tasks: readonly ClientTask[]): Load {
  const clients = tasks.map(startClient)
  const requests = (): number => clients.reduce((sum, { tally }) => sum + tally().requests, 0)
  return {
    requests,
    async reached(count) {
      while (requests() < count) await Promise.race(clients.map(({ told }) => told()))
    },
    stop: () => Promise.all(clients.map(client => client.stop())),
  }
}

interface Client {
  tally(): ClientTally
  told(): Promise<unknown>
  stop(): Promise<ClientTally>
}

function startClient(task: ClientTask): Client {
  const child = fork(join(import.meta.dirname, 'client.ts'), {
    execArgv: ['--disable-warning=ExperimentalWarning'],
  })
  let latest = nothing
  const exited = once(child, 'exit') as Promise<[number | null]>
  const endedEarly = exited.then(([code]) => {
    throw new Error(`a client ended with ${code}`)
  })
  endedEarly.catch(() => undefined)
  child.on('message', message => (latest = message as ClientTally))
  child.send(task)
  return {
    tally: () => latest,
    told: () => Promise.race([once(child, 'message'), endedEarly]),
    async stop() {
      if (child.connected) child.send('stop')
      await exited
      return latest
    },
  }
}
