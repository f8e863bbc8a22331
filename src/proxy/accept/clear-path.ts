const separator = '(?:/|%2f|%5c)'
const dot = '(?:\\.|%2e)'
/** Spaces and controls, which some file systems cut off a name. */
const blank = '(?:%[01][0-9a-f]|%20|%7f)'
const parameters = '(?:(?:;|%3b)[^/]*)?'

/**
 * Browsers resolve `.` and `..` before they send; left in, the upstream could see another path than the rules. Some servers also
 * decode before they resolve, or cut `;parameters` or blanks off first.
 */
const dotSegment = `${separator}${blank}*${dot}{1,2}(?:${blank}(?:${blank}|${dot})*)?${parameters}(?:${separator}|$)`

const unclear = new RegExp(
  [
    dotSegment,
    // What begins no escape (RFC 3986 2.1), which lenient decoders read in ways of their own: `%u0061`.
    '%(?![0-9a-f]{2})',
    // UTF-8 in longer forms than it needs (RFC 3629 3), which lenient decoders take for ASCII; alone, these are letters of older codes.
    '%c[01](?:%[89ab]|%2[ef]|%5c|[./])|%e0%[89]|%f0%8|%f8%8|%fc%8',
    // NUL, at which some servers end a name.
    '%00',
    // A stream of an NTFS directory or file, which is the directory or file itself.
    '(?::|%3a){2}(?:\\$|%24)',
  ].join('|'),
  'i',
)

/**
 * Whether rules and apps read the same in a path; one that some server or other takes for another path is refused.
 * @param path of a request target, without its query
 */
export const isClearPath = (path: string): boolean => !unclear.test(path)
