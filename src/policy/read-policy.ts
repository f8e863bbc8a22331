import { compilePolicy, type CompiledPolicy } from './deciding/compile.ts'
import type { PolicyContext, PolicyFile } from './policy-set.ts'
import { readSet } from './reading/set.ts'

/**
 * Reads, checks and compiles a whole set.
 * @throws {ProblemsError} with every problem of every file
 */
export const readPolicySet = (files: readonly PolicyFile[], context: PolicyContext): CompiledPolicy =>
  compilePolicy(readSet(files, context).set)
