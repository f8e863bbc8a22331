import { commonProblems } from '../../src/diagnostics/index.ts'

/** Every problem of a scenario file, by number. */
export const scenarioProblems = {
  ...commonProblems,
  200: 'there is nothing to do',
  201: 'a threshold can never have its figure',
  202: 'a stage contradicts itself',
  203: 'a path does not begin with a slash',
  204: 'a field cannot be sent',
  205: 'a list is empty',
} as const
