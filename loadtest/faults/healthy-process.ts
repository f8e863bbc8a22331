/** Asks the healthy app at a steady pace, and tells what came of it when it is asked to. */
import { setPriority } from 'node:os'
import { createAsking, type AskingOptions } from './asking.ts'
import type { Health } from './healthy.ts'

const everyMs = 10
/** A client that waits for a core of its own would tell of this machine, not of the edge. */
const niceness = -10

let seen: { milliseconds: number[]; failed: number } = { milliseconds: [], failed: 0 }

function begin(asked: AskingOptions): void {
  const asking = createAsking(asked)
  setInterval(async () => {
    const { outcome, status, milliseconds } = await asking.ask('/small.json')
    seen.milliseconds.push(milliseconds)
    if (outcome !== 'answered' || status !== 200) seen.failed++
  }, everyMs)
}

function take(): void {
  process.send!(seen satisfies Health)
  seen = { milliseconds: [], failed: 0 }
}

if (process.getuid?.() === 0) setPriority(niceness)
process.on('message', (message: AskingOptions | 'take') => (message === 'take' ? take() : begin(message)))
process.on('disconnect', () => process.exit(0))
