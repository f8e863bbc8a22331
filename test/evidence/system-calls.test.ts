import t from 'tap'
import { watchSystemCalls } from '../../evidence/at-rest/witnesses/system-calls.ts'
import { canaries, canaryOf } from './canaries.ts'

/** What the witness says of calls: each its name, its text, and its strings. */
function witness(...calls: (readonly [name: string, text: string, ...strings: string[]])[]) {
  const watch = watchSystemCalls(canaries)
  for (const [name, text, ...strings] of calls)
    watch.take({ process: 1, name, text, octets: strings.map(Buffer.from), cut: text.includes('"...') })
  const { hits, faults } = watch.testify()
  return { hits: hits.map(({ canary, source }) => `${canary.class} in ${source}`), faults, watch }
}

const secret = canaryOf('form field')

t.test('what an edge does all day is no fault', async t => {
  const { hits, faults, watch } = witness(
    ['openat', 'AT_FDCWD</work>, "0", O_RDONLY|O_CLOEXEC) = 3</etc/hosts>', '/etc/hosts'],
    ['write', '1<pipe:[5]>, "0", 9) = 9', `{"path":"/${canaryOf('path tail')}"}\n`],
    ['writev', '9<TCP:[127.0.0.1:1->127.0.0.1:2]>, [{iov_base="0"}], 1) = 4', 'text'],
    ['write', '8<anon_inode:[eventfd]>, "0", 8) = 8', '\u0001'],
    ['mmap', 'NULL, 8192, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f'],
    ['io_uring_setup', '256, {flags=0}) = -1 ENOSYS (Function not implemented) (INJECTED)'],
    ['connect', '9<TCP:[1]>, {sa_family=AF_INET, sin_port=htons(4321), sin_addr=x}, 16) = 0'],
  )
  t.strictSame([hits, faults], [[], []])
  t.strictSame([...watch.connectedPorts], [4321])
})

t.test('a canary is seen wherever it is written, also over two calls', async t => {
  const tcp = '9<TCP:[127.0.0.1:1->127.0.0.1:2]>, "0", 9) = 9'
  t.strictSame(witness(['write', tcp, secret.slice(0, 9)], ['write', tcp, secret.slice(9)]).hits, [
    'form field in TCP',
  ])
  t.strictSame(witness(['write', '2<pipe:[6]>, "0", 9) = 9', secret]).hits, ['form field in standard error'])
  t.strictSame(witness(['sendto', '9<UDP:[127.0.0.1:1]>, "0", 9) = 9', secret]).hits, ['form field in UDP'])
  t.strictSame(witness(['sendmsg', '4<UNIX-STREAM:[1->2]>, {"0"}, 0) = 9', secret]).hits, [
    'form field in UNIX',
  ])
})

t.test('every way to a file is a fault, whatever goes there', async t => {
  const calls = [
    ['openat', 'AT_FDCWD</w>, "0", O_WRONLY|O_CREAT, 0666) = -1 EROFS', '/tmp/x'],
    ['openat', 'AT_FDCWD</w>, "0", O_RDWR) = 3</tmp/x>', '/tmp/x'],
    ['write', '7</tmp/x>, "0", 4) = 4', 'text'],
    ['mkdir', '"0", 0777) = 0', '/tmp/x'],
    ['rename', '"0", "1") = 0', '/tmp/x', '/tmp/y'],
    ['mmap', 'NULL, 4096, PROT_READ|PROT_WRITE, MAP_SHARED, 5</dev/shm/x>, 0) = 0x7f'],
    ['memfd_create', '"0", MFD_CLOEXEC) = 5', 'x'],
    ['io_uring_setup', '256, {flags=0}) = 5<anon_inode:[io_uring]>'],
    ['sendfile', '9<TCP:[1]>, 5</tmp/x>, NULL, 9) = 9'],
  ] as const
  for (const call of calls) t.equal(witness(call).faults.length, 1, `${call[0]} ${call[1]}`)
})

t.test('what could not be seen whole is a fault', async t => {
  t.match(witness(['write', '9<TCP:[1]>, "0"..., 99) = 99', 'text']).faults, [/too long to be seen whole/])
})
