export { parseYaml, type Entry, type ListNode, type MapNode, type Node, type ScalarNode } from './document.ts'
export {
  boolean,
  Fields,
  integer,
  listOf,
  mapping,
  oneOf,
  oneOrMany,
  string,
  wrongType,
  type Reader,
} from './fields.ts'
export {
  commonProblems,
  count,
  didYouMean,
  oneLine,
  Problems,
  ProblemsError,
  renderProblems,
  type Place,
  type Problem,
  type ProblemTable,
  type Source,
} from './problem.ts'
export { duration, durationOfAtLeast, formatDuration, formatSize, parseDuration, size } from './units.ts'
