import type { Criterion } from '../criterion.ts'
import { criteria } from './index.ts'

const byName = new Map(criteria.map(each => [each.name, each]))

/** A filter by the name it has in rules; every name in a rule that was read is one. */
export const criterionNamed = (name: string): Criterion => byName.get(name)!
