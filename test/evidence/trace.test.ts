import t from 'tap'
import { createTraceReader, type Call } from '../../evidence/at-rest/trace.ts'

const escaped = (text: string): string =>
  [...Buffer.from(text)].map(octet => `\\x${octet.toString(16).padStart(2, '0')}`).join('')
type Seen = Omit<Call, 'octets'> & { readonly strings: string[] }

/** What is read of a trace that comes in pieces of so many octets. */
function read(text: string, size = text.length): Seen[] {
  const calls: Seen[] = []
  // The octets are good until the next call is read, so they are copied here.
  const reader = createTraceReader(({ octets, ...call }) =>
    calls.push({ ...call, strings: octets.map(String) }),
  )
  const trace = Buffer.from(text)
  for (let at = 0; at < trace.length; at += size) reader.write(trace.subarray(at, at + size))
  t.equal(reader.octets, trace.length)
  t.equal(reader.calls, calls.length)
  return calls
}

t.test('calls are read with their octets and readable paths, in pieces of any size', async t => {
  const text = [
    `10 openat(AT_FDCWD<${escaped('/work')}>, "${escaped('/tmp/a b')}", O_WRONLY|O_CREAT, 0666) = 3<${escaped('/tmp/a b')}>`,
    `11 writev(23<TCP:[127.0.0.1:1->127.0.0.1:2]>, [{iov_base="${escaped('first')}", iov_len=5}, {iov_base="${escaped('"\n')}", iov_len=2}], 2) = 7`,
    '10 +++ exited with 0 +++',
    '10 --- SIGTERM {si_signo=SIGTERM, si_code=SI_USER} ---',
    '',
  ].join('\n')
  for (const size of [1, 7, 64, text.length]) {
    t.match(read(text, size), [
      {
        process: 10,
        name: 'openat',
        text: 'AT_FDCWD</work>, "0", O_WRONLY|O_CREAT, 0666) = 3</tmp/a b>',
        strings: ['/tmp/a b'],
        cut: false,
      },
      { process: 11, name: 'writev', strings: ['first', '"\n'], text: /^23<TCP:\[127/ },
    ])
  }
})

t.test('a call that is interrupted is two, each with what is known by then', async t => {
  const [begun, ended] = read(
    `7 write(1<${escaped('pipe:[5]')}>, "${escaped('text')}", 4 <unfinished ...>\n7 <... write resumed>) = 4\n`,
  )
  t.match(begun, { name: 'write', strings: ['text'], text: /^1<pipe:\[5\]>/ })
  t.match(ended, { name: 'write', strings: [], text: ') = 4' })
})

t.test('octets that strace has left out are told of', async t => {
  const [call] = read(`7 write(3</a>, "${escaped('text')}"..., 9) = 9\n`)
  t.equal(call!.cut, true)
})

t.test('a line longer than any buffer is read whole', async t => {
  const long = 'x'.repeat(3_000_000)
  const [call] = read(`7 write(3</a>, "${escaped(long)}", 3000000) = 3000000\n`, 65_536)
  t.equal(call!.strings[0]!.length, long.length)
})
