import type { ChildProcess } from 'node:child_process'

/** A way to another process; messages are JSON, whole and in order. */
export interface Channel {
  /** A message to a process that is gone is lost. */
  send(message: object): void
  onMessage(listener: (message: unknown) => void): void
  /** Calls back when the other process is gone. */
  onGone(listener: () => void): void
}

/** The channel that Node opens between a process and one that it forks; the same at both ends. */
export function ipcChannel(
  process: Pick<ChildProcess, 'send' | 'on' | 'connected'> | NodeJS.Process,
): Channel {
  const end = process as ChildProcess
  return {
    send: message => void (end.connected && end.send(message, () => undefined)),
    onMessage: listener => void end.on('message', listener),
    onGone: listener => void end.once('disconnect', listener),
  }
}
