/** What a limit counts: things, octets, milliseconds, or hundredths. */
export type LimitUnit = 'count' | 'octets' | 'time' | 'percent'

/** One limit of an edge: its value where the configuration says nothing, and within which it may be set. */
export interface LimitRow {
  readonly unit: LimitUnit
  readonly usual: number
  readonly least: number
  readonly most: number
  /** Why it has this value. */
  readonly why: string
  /** What becomes of what is beyond it. */
  readonly beyond: string
}

const [second, minute, hour] = [1_000, 60_000, 3_600_000]
const [kibi, mebi, gibi] = [1_024, 1_048_576, 1_073_741_824]

type Bounds = readonly [usual: number, least: number, most: number]

const row =
  (unit: LimitUnit) =>
  ([usual, least, most]: Bounds, why: string, beyond: string): LimitRow => ({
    unit,
    usual,
    least,
    most,
    why,
    beyond,
  })

const [count, octets, time, percent] = [row('count'), row('octets'), row('time'), row('percent')]

/**
 * Every limit of an edge, by the name that it has in the configuration, in metrics and in code; all hold for one process.
 * `docs/limits.md` is this table.
 */
export const limitTable = {
  connections: count(
    [10_000, 100, 1_000_000],
    'more than two processors serve; each costs a descriptor and about 60 KB',
    'closed before a handshake',
  ),
  'handshake-time': time(
    [10 * second, second, 2 * minute],
    'three round trips to the far side of the earth take one second',
    'closed',
  ),
  'request-head-octets': octets(
    [16 * kibi, 4 * kibi, 64 * kibi],
    'browsers cap their cookies for a site well below; what servers behind us take is often no more',
    '431; over HTTP/2, from four times that on, its stream or connection ends uncounted',
  ),
  'request-fields': count([100, 40, 1_000], 'browsers send about 30; a list that long hides things', '431'),
  'request-head-time': time(
    [10 * second, second, 2 * minute],
    'a head is a packet or two; a slow one holds a connection',
    '408',
  ),
  'request-content-rate': octets(
    [kibi, 1, 10 * mebi],
    'per second, below any modem; what is slower only holds a connection',
    '408, or the connection is cut',
  ),
  'request-content-time': time(
    [20 * second, second, hour],
    'the time over which the rate is taken, so that a lift or a tunnel passes',
    '408, or the connection is cut',
  ),
  'idle-time': time(
    [65 * second, second, hour],
    'longer than what balancers in front wait, so that it is they who close',
    'closed',
  ),
  'http2-idle-time': time(
    [5 * minute, second, hour],
    'one connection serves all tabs of an app, and is worth keeping',
    'GOAWAY',
  ),
  'http2-streams': count([100, 10, 1_000], 'what RFC 9113 6.5.2 recommends as the least', 'REFUSED_STREAM'),
  'http2-stream-window': octets(
    [64 * kibi, 16 * kibi, 16 * mebi],
    'what a stream may make us hold',
    'the client waits',
  ),
  'http2-connection-window': octets(
    [mebi, 64 * kibi, 64 * mebi],
    'what all streams of a connection together may make us hold',
    'the client waits',
  ),
  'http2-resets': count(
    [200, 20, 100_000],
    'streams that a client may give up, or make us reset, in a burst (CVE-2023-44487, CVE-2025-8671); closing a tab gives up less than a hundred',
    'GOAWAY ENHANCE_YOUR_CALM',
  ),
  'http2-resets-rate': count([33, 1, 10_000], 'how many a second it may give up on end', 'as above'),
  'http2-invalid-frames': count([100, 10, 10_000], 'a client in order sends none', 'closed'),
  'http2-refused-streams': count([50, 5, 10_000], 'streams refused before the client knows better', 'closed'),
  'http2-memory': octets(
    [10 * mebi, mebi, gibi],
    'all that one connection may hold, its windows apart',
    'closed',
  ),
  'stalled-time': time(
    [5 * minute, 10 * second, 24 * hour],
    'a paused download may go on; one that nobody takes holds a connection to the app',
    'the exchange is given up',
  ),
  'user-exchanges': count(
    [128, 10, 100_000],
    'half of the connections to a host; a browser has 100 streams at most',
    '429',
  ),
  'host-connections': count(
    [256, 1, 100_000],
    'to one host of an app; SaaS providers slow down whoever opens more',
    'requests wait',
  ),
  'host-waiting': count(
    [256, 1, 100_000],
    'requests that wait for a connection; what comes later would be answered too late',
    '503',
  ),
  'app-exchanges': count(
    [1_024, 10, 1_000_000],
    'one app that answers slowly must leave room for the others',
    '503',
  ),
  'breaker-failures': count(
    [10, 1, 100_000],
    'of one host, one after the other: it is down, and asking goes on costing',
    '503 for breaker-time',
  ),
  'breaker-time': time(
    [5 * second, 100, 10 * minute],
    'until one request tries whether the host is back',
    '503',
  ),
  'retries-percent': percent(
    [10, 0, 100],
    'of requests, and three in ten seconds in any case; a host in trouble must not get twice the load',
    'the failure is told',
  ),
  'connect-time': time([5 * second, 100, 2 * minute], 'TCP and TLS to a host that is up', '502'),
  'response-time': time(
    [30 * second, second, hour],
    'from the end of a request to the head of its response',
    '504',
  ),
  'response-idle-time': time(
    [5 * minute, second, 24 * hour],
    'between two pieces of a response; streams of events may be silent for longer',
    'the exchange is given up',
  ),
  'response-head-octets': octets([64 * kibi, 8 * kibi, mebi], 'SaaS apps set many cookies at once', '502'),
  'response-fields': count([200, 50, 2_000], 'ten times what apps send', '502'),
  'interim-responses': count([10, 1, 100], 'an upstream could send them for ever', '502'),
  'decoded-octets': octets(
    [64 * mebi, mebi, 64 * gibi],
    'what a compressed content may become before its ratio counts',
    'the exchange is given up',
  ),
  'decoded-ratio': count(
    [100, 10, 10_000],
    'above it a compressed content is a bomb; text of people is below 30',
    'the exchange is given up',
  ),
  'socket-handshake-time': time([10 * second, second, 2 * minute], 'as any first answer', '504'),
  'socket-idle-time': time(
    [10 * minute, 10 * second, 24 * hour],
    'pages that want to keep a socket ping more often',
    'closed',
  ),
  'socket-message-octets': octets(
    [16 * mebi, 64 * kibi, gibi],
    'one message without end would be a download that nobody sees',
    'closed',
  ),
  'socket-fragments': count([1_024, 16, 1_000_000], 'a message in crumbs costs its reader most', 'closed'),
  memory: octets(
    [gibi, 256 * mebi, 1_024 * gibi],
    'that a process may take: from 80 % idle connections end sooner, from 90 % connections end with the answer, from 95 % none are accepted, from 98 % requests are refused',
    '503 with Retry-After',
  ),
  'event-loop-delay': time(
    [200, 20, 10 * second],
    'users notice it; beyond it part of what comes is refused, so that the rest is served',
    '503 with Retry-After',
  ),
} as const satisfies Record<string, LimitRow>

/** The name of a limit. */
export type LimitName = keyof typeof limitTable

/** The value of every limit: counts, octets, milliseconds, hundredths. */
export type Limits = Readonly<Record<LimitName, number>>

/** All names, in the order of the table. */
export const limitNames = Object.keys(limitTable) as readonly LimitName[]

/** What holds where the configuration says nothing. */
export const usualLimits: Limits = Object.fromEntries(
  limitNames.map(name => [name, limitTable[name].usual]),
) as Limits
