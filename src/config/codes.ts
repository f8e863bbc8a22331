import { commonProblems } from '../diagnostics/index.ts'

/** Every problem of a configuration, by number. Codes are stable: a number is never given another meaning. */
export const configProblems = {
  ...commonProblems,
  200: 'an app id is a name of the product itself',
  201: 'a name with its suffix is too long',
  202: 'the start page is not among the domains of its app',
  203: 'an app id is given twice',
  204: 'a session limit contradicts another',
  207: 'two apps have one suffix',
  208: 'a network name is given twice',
  209: 'settings of a fleet contradict each other',
  210: 'settings of devices contradict each other',
  211: 'two listeners have one address',
  212: 'edges contradict each other',
  213: 'settings of the name service contradict each other',
  214: 'times of a shutdown contradict each other',
  215: 'a limit is out of its bounds',
} as const
