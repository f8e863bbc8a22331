import { commonProblems } from '../diagnostics/index.ts'

/**
 * Every problem of a policy set, by number. Codes are stable: a number is never given another meaning.
 * 1xx the text, 2xx its meaning, 3xx warnings, 4xx tests.
 */
export const policyProblems = {
  ...commonProblems,
  200: 'a rule id is malformed or reserved',
  201: 'files of one set contradict each other',
  202: 'a list is defined twice',
  203: 'a list is unknown, or names another list',
  204: 'a rule id is used twice',
  205: '"then" gives no effect, or two verdicts',
  207: 'an address range is malformed',
  208: 'a host is malformed',
  209: 'a path pattern is malformed',
  210: '"unscannable" is missing where content is looked at',
  211: 'a rule lifts one that is not there',
  212: 'rules lift themselves or each other',
  213: 'a rule lifts one that is judged earlier',
  214: 'labels have no order, or one is unknown',
  215: 'a session limit contradicts another',
  216: 'a filter is empty',
  217: 'a file name pattern is malformed',
  218: 'hours or days are malformed',
  219: 'a time zone is unknown',
  220: 'a country code is unknown',
  221: 'a media type or file type is malformed',
  222: 'a network, category or tag is not configured',
  223: 'bounds leave nothing between them',
  224: 'a rule that blocks lifts another',
  225: 'the set is too large',
  301: 'a rule can never match',
  302: 'a rule is covered by a stronger one',
  303: 'a rule has no test',
  304: 'an effect is decided, but not yet carried out',
  401: 'a test fails',
  402: 'a test names a policy that is not in the set',
  403: 'a test case expects nothing',
  404: 'a test name has a placeholder without a value',
  405: 'tests take too long or are too many',
} as const
