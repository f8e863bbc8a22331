/**
 * Loads sets beside the event loop: reading 10,000 rules takes a second, and nobody's request may wait for it. What
 * it sends is asked for piece by piece, since receiving takes time as well.
 */
import { parentPort } from 'node:worker_threads'
import { ProblemsError } from '../../diagnostics/index.ts'
import type { PolicyContext, PolicySet } from '../policy-set.ts'
import type { RuleDefinition } from '../reading/rule.ts'
import type { PolicyFiles } from './directory.ts'
import { loadSet } from './load.ts'

/** What is asked of the worker. */
export type LoadRequest =
  { readonly files: PolicyFiles; readonly context: PolicyContext } | { readonly piece: number }

/** What it answers. */
export type LoadAnswer =
  | { readonly report: string }
  | { readonly set: Omit<PolicySet, 'rules'>; readonly pieces: number }
  | { readonly rules: readonly RuleDefinition[] }

const rulesPerPiece = 200
let loaded: readonly RuleDefinition[] = []

parentPort!.on('message', (request: LoadRequest) => {
  parentPort!.postMessage('piece' in request ? piece(request.piece) : load(request.files, request.context))
})

function load(files: PolicyFiles, context: PolicyContext): LoadAnswer {
  try {
    const { rules, ...set } = loadSet(files, context)
    loaded = rules
    return { set, pieces: Math.ceil(rules.length / rulesPerPiece) }
  } catch (error) {
    if (error instanceof ProblemsError) return { report: error.message }
    throw error
  }
}

function piece(number: number): LoadAnswer {
  const rules = loaded.slice(number * rulesPerPiece, (number + 1) * rulesPerPiece)
  if ((number + 1) * rulesPerPiece >= loaded.length) loaded = []
  return { rules }
}
