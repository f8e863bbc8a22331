/** What a reader must know to take the figures of a scenario for what they are, by the scenario's id. */
export const notes: Readonly<Record<string, string>> = {
  page: 'nginx replaces texts, Apache reads the HTML, as Sallyport does.',
  'page-gzip':
    'Sallyport compresses with Brotli, as the client prefers, nginx with gzip; both with their quickest level.',
  'script-hits': 'Only Sallyport rewrites here; the others forward.',
  'script-plain':
    'The script has been asked for before: Sallyport knows that no name is in it, and forwards.',
  upload:
    'wrk counts the time of an upload from when the last of it is written, so p50 and p99 are too short, for all alike.',
  rules: 'Each of the rules is about a group that the user is not in.',
  idle: 'Each server is new. One figure, not a median; V8 has collected its garbage before both figures, no other server is told to.',
  mixed:
    "What the timer that measures the delay itself takes is subtracted; max is the median of the rounds' maxima.",
  'half-load':
    'The server is new and warm, and the rate is half of what it did in the rounds before. A request that begins late because the one before it is late counts from when it begins.',
  'flat-memory': 'The process is new, its garbage has been collected before each figure.',
}
