import type { Worker } from 'node:cluster'
import { createInterface } from 'node:readline'
import type { LeavingMember } from '../admin/index.ts'
import { admitByChannel, createCaller, ipcChannel, type Ask, type Hub } from '../fleet/index.ts'
import type { WorkerCalls, WorkerLast, WorkerReady } from './worker.ts'

/** A worker as the primary sees it. */
export interface WorkerMember extends LeavingMember {
  readonly ask: Ask<WorkerCalls>
  /** Resolves when the worker takes users; undefined when it ended before that. */
  readonly ready: Promise<WorkerReady | undefined>
  /** Resolves when the process has ended and its last record is read; how it ended. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>
  kill(): void
}

/** Takes a forked worker in: into the fleet, and its records to where the primary's go. */
export function admitWorker(worker: Worker, hub: Hub, write: (line: string) => void): WorkerMember {
  const channel = ipcChannel(worker.process)
  admitByChannel(hub, channel)
  const ask = createCaller<WorkerCalls>(channel)
  passLines(worker.process.stdout!, write)
  // What fails between the processes is told by the worker's end.
  worker.on('error', () => undefined)
  const ended: WorkerMember['ended'] = new Promise(resolve =>
    worker.process.once('close', (code, signal) => resolve({ code, signal })),
  )
  const ready = new Promise<WorkerReady>(resolve =>
    channel.onMessage(message => {
      const { ready: told } = message as { ready?: WorkerReady }
      if (told !== undefined) resolve(told)
    }),
  )
  const lastFigures = new Promise<object>(resolve =>
    channel.onMessage(message => {
      const { last } = message as { last?: WorkerLast }
      if (last === undefined) return
      resolve(last.figures)
      channel.send({ heard: true })
    }),
  )
  return {
    id: worker.id,
    pid: worker.process.pid!,
    ask,
    operations: {
      figures: () => ask('figures'),
      status: () => ask('status'),
      reload: () => ask('reload'),
      replay: files => ask('replay', files),
      discovered: () => ask('discovered'),
      revoke: target => ask('revoke', target),
    },
    ready: Promise.race([ready, ended.then(() => undefined)]),
    ended,
    lastFigures: Promise.race([lastFigures, ended.then(() => undefined)]),
    kill: () => void worker.process.kill('SIGKILL'),
  }
}

/** Workers write to the same output through the primary, so that no line is ever torn by another. */
function passLines(stream: NodeJS.ReadableStream, write: (line: string) => void): void {
  createInterface(stream).on('line', line => write(`${line}\n`))
}
