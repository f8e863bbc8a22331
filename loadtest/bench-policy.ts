/**
 * `npm run bench:policy [-- --sample] [-- --json]`: time per policy decision of Sallyport beside other engines with
 * the same rules, in one run. Each engine and size is a process of its own; rounds alternate, so that noise of the
 * machine meets all alike. Nothing is timed before all give the same verdicts.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { installedPeers, installPeers } from './policy-peers/install.ts'
import { requireAgreement } from './policy/agreement.ts'
import { createCompany } from './policy/company.ts'
import { engineNames, peerPackages, type EngineName } from './policy/engine.ts'
import { figuresOf, missed, type Measured } from './policy/figures.ts'
import type { Round } from './policy/measure.ts'
import { humanText, resultsDocument } from './policy/results.ts'
import { startWorker, type Worker } from './policy/worker-process.ts'
import { exchangeCount } from './policy/worker.ts'
import { environment, median, type ScriptReport } from './report.ts'

const sizes = [10, 100, 1_000, 10_000]
const { values } = parseArgs({ options: { sample: { type: 'boolean' }, json: { type: 'boolean' } } })
const plan = values.sample
  ? { rounds: 2, warmUp: 600, compare: { least: 8, limit: 1_000 }, budget: { batches: 50, singles: 40 } }
  : { rounds: 15, warmUp: 2_000, compare: { least: 16, limit: 12_000 }, budget: { batches: 60, singles: 40 } }
/** Of 10,000 rules they need up to half a second for each decision, and seconds to read them. */
const slowPeers: ReadonlySet<EngineName> = new Set(['cedar', 'casbin', 'json_rules_engine'])

const progress = (line: string): void => void process.stderr.write(`${line}\n`)

async function main(): Promise<void> {
  installPeers(progress)
  const peers = installedPeers()
  const names = engineNames.filter(name => name === 'sallyport' || peers.has(name))
  for (const name of engineNames) if (!names.includes(name)) progress(`${name} is absent: not installed`)
  const measured: Measured[] = []
  for (const size of sizes) measured.push(...(await measureSize(size, names)))
  const figures = figuresOf(measured)
  const versions = Object.entries(peerPackages).map(([name, full]) => [
    full,
    peers.get(name as never) ?? 'absent',
  ])
  print({
    name: 'bench:policy',
    passed: missed(figures).length === 0,
    figures,
    environment: { ...environment(), ...Object.fromEntries(versions) },
  })
}

async function measureSize(size: number, names: readonly EngineName[]): Promise<Measured[]> {
  const taking = names.filter(name => !(values.sample && size > 1_000 && slowPeers.has(name)))
  const workers: Worker[] = []
  try {
    for (const name of taking) {
      progress(`${size} rules: starting ${name}`)
      workers.push(await startWorker(name, size))
    }
    const compared = await compareVerdicts(size, workers)
    for (const worker of workers) await worker.ask('warmUp', { limit: plan.warmUp })
    const rounds = await alternate(size, workers)
    progress(`${size} rules: heap for a million decisions`)
    const heap = await workers[0]!.ask('heap', {})
    return workers.map(({ name }, index) => ({
      engine: name,
      rules: size,
      rounds: rounds[index]!,
      compared: compared[index]!,
      heap: name === 'sallyport' ? heap : undefined,
    }))
  } finally {
    await Promise.all(workers.map(worker => worker.stop()))
  }
}

/** @returns how many exchanges each was compared on: all, or as many as a slow one could decide in time */
async function compareVerdicts(size: number, workers: readonly Worker[]): Promise<number[]> {
  const { exchanges } = createCompany(size, exchangeCount)
  const ours = await workers[0]!.ask('decide', { least: exchangeCount, limit: Infinity })
  const compared: number[] = []
  for (const worker of workers) {
    const theirs = await worker.ask('decide', plan.compare)
    requireAgreement(worker.name, exchanges, ours, theirs)
    progress(`${size} rules: ${worker.name} agrees on ${theirs.length} of ${exchangeCount} exchanges`)
    compared.push(theirs.length)
  }
  return compared
}

async function alternate(size: number, workers: readonly Worker[]): Promise<Round[][]> {
  const rounds: Round[][] = workers.map(() => [])
  for (let round = 1; round <= plan.rounds; round++) {
    for (const [index, worker] of workers.entries())
      rounds[index]!.push(await worker.ask('round', plan.budget))
    const last = workers.map(
      ({ name }, index) => `${name} ${median(rounds[index]!.at(-1)!.batches).toFixed(0)}`,
    )
    progress(`${size} rules, round ${round} of ${plan.rounds}: ${last.join(', ')} ns per decision`)
  }
  return rounds
}

function print(result: ScriptReport): void {
  process.stdout.write(`${humanText(result.figures, sizes)}\n`)
  const file = join(import.meta.dirname, 'RESULTS-policy.md')
  if (!values.sample) writeFileSync(file, resultsDocument(result, sizes))
  if (values.json) process.stdout.write(`${JSON.stringify(result)}\n`)
  process.exitCode = result.passed ? 0 : 1
}

await main()
