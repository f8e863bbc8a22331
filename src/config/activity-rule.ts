import { activities, compileGlob, type ActivityRule } from '../apps/index.ts'
import { mapping, oneOf, oneOrMany, string, type Reader } from '../diagnostics/index.ts'

const method: Reader<string> = (node, problems) => string(node, problems)?.toUpperCase()

/** A glob over paths, anchored at both ends. */
export const glob: Reader<RegExp> = (node, problems) => {
  const text = string(node, problems)
  const compiled = text === undefined ? undefined : compileGlob(text)
  if (typeof compiled !== 'string') return compiled
  problems.error(node.place, 108, compiled)
  return undefined
}

/** An app's own word on what a request means. */
export const activityRule: Reader<ActivityRule> = mapping(fields => {
  const activity = fields.required('activity', oneOf(activities, 'activity'))
  const path = fields.required('path', glob)
  const methods = new Set(fields.optional('method', oneOrMany(method), []))
  return activity === undefined || path === undefined ? undefined : { activity, path, methods }
})
