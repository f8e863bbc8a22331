import { canonicalPath } from '../apps/index.ts'

/** A request target (origin-form) without its query. */
export function pathOf(target: string): string {
  const query = target.indexOf('?')
  return query === -1 ? target : target.slice(0, query)
}

/** The path as rules see it. */
export const rulePath = (target: string): string => canonicalPath(pathOf(target))
