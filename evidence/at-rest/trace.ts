/** Reads what `strace -f -yy -xx` writes, as it comes. */

/** The calls by which octets or names could leave a process; a `?` is for those that not every machine has. */
export const tracedCalls = words`
  ?open openat ?openat2 ?creat truncate ftruncate fallocate
  write writev pwrite64 pwritev pwritev2 sendto sendmsg sendmmsg
  ?rename ?renameat renameat2 ?link linkat ?symlink symlinkat ?unlink unlinkat
  ?mkdir mkdirat ?mknod mknodat setxattr fsetxattr lsetxattr
  mmap msync memfd_create shmget mq_open
  sendfile splice tee vmsplice copy_file_range process_vm_writev io_submit io_uring_setup
  connect`

/** One system call, or the second half of one that another thread's came between. */
export interface Call {
  readonly process: number
  readonly name: string
  /** The arguments and the result; octets are left out, paths of descriptors are readable. */
  readonly text: string
  /** The octets of all strings among the arguments, in order; good until the next call is read. */
  readonly octets: readonly Buffer[]
  /** Whether strace has left out some of them. */
  readonly cut: boolean
}

export interface TraceReader {
  write(chunk: Buffer): void
  /** Octets read. */
  readonly octets: number
  /** Calls read. */
  readonly calls: number
}

/** strace stops at this many octets of a string; nothing that an edge writes at once is so long. */
export const longestString = 16 * 2 ** 20

/** The command that runs another under strace, with io_uring taken away, as deploy/ does. */
export const traced = (output: string, command: readonly string[]): string[] => [
  ...words`strace -f -yy -xx -s ${longestString} -e trace=${tracedCalls.join(',')}`,
  ...words`-e inject=io_uring_setup:error=ENOSYS -o ${output} --`,
  ...command,
]

/** @param onCall called with each call as it is read whole */
export function createTraceReader(onCall: (call: Call) => void): TraceReader {
  const line = createRoom()
  const parse = createParser()
  let [octets, calls] = [0, 0]
  const takeLine = (): void => {
    const call = parse(line.content())
    line.empty()
    if (call === undefined) return
    calls++
    onCall(call)
  }
  return {
    write(chunk) {
      octets += chunk.length
      let from = 0
      for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, from)) {
        line.add(chunk.subarray(from, end))
        takeLine()
        from = end + 1
      }
      line.add(chunk.subarray(from))
    },
    get octets() {
      return octets
    },
    get calls() {
      return calls
    },
  }
}

/** Memory that is used again and again: gigabytes go through it, and fresh buffers would cost more than the reading. */
function createRoom() {
  let memory = Buffer.alloc(2 ** 20)
  let length = 0
  const grow = (wanted: number): void => {
    if (wanted <= memory.length) return
    const larger = Buffer.alloc(wanted * 2)
    memory.copy(larger, 0, 0, length)
    memory = larger
  }
  return {
    add(piece: Buffer) {
      grow(length + piece.length)
      piece.copy(memory, length)
      length += piece.length
    },
    /** Takes so many octets of it, for whoever fills them. */
    take(count: number): Buffer {
      grow(length + count)
      length += count
      return memory.subarray(length - count, length)
    },
    content: () => memory.subarray(0, length),
    empty() {
      length = 0
    },
  }
}

const quote = 34
const head = /^(\d+) +(?:<\.\.\. )?([a-z]\w+)(?:\(| resumed>)/

function createParser(): (line: Buffer) => Call | undefined {
  const room = createRoom()
  return function parseCall(line) {
    const found = head.exec(line.toString('latin1', 0, 80))
    if (found === null) return undefined
    room.empty()
    // All at once: what is taken must not move when more is.
    const all = room.take(line.length)
    const octets: Buffer[] = []
    let [text, used, from] = ['', 0, found[0].length]
    for (let start = line.indexOf(quote, from); start !== -1; start = line.indexOf(quote, from)) {
      const end = line.indexOf(quote, start + 1)
      text += `${line.toString('latin1', from, start)}"${octets.length}"`
      const length = unescape(line, start + 1, end, all.subarray(used))
      octets.push(all.subarray(used, used + length))
      used += length
      from = end + 1
    }
    text += line.toString('latin1', from)
    const [, process, name] = found
    return { process: Number(process), name: name!, text: readable(text), octets, cut: /"\.\.\./.test(text) }
  }
}

const digits = new Uint8Array(256)
for (const [value, digit] of [...'0123456789abcdef'].entries()) digits[digit.charCodeAt(0)] = value

/** Octets that stand as `\x41` each; their number. */
function unescape(line: Buffer, from: number, to: number, out: Buffer): number {
  const length = (to - from) >> 2
  for (let at = from, index = 0; index < length; at += 4, index++)
    out[index] = (digits[line[at + 2]!]! << 4) | digits[line[at + 3]!]!
  return length
}

/** Paths of descriptors are escaped as well. */
const readable = (text: string): string =>
  text.replaceAll(/(?:\\x[0-9a-f]{2})+/g, escaped =>
    Buffer.from(escaped.replaceAll('\\x', ''), 'hex').toString(),
  )

/** The words of a command or a list; a value stands for itself. */
function words(texts: TemplateStringsArray, ...values: readonly (string | number)[]): string[] {
  return String.raw(texts, ...values)
    .trim()
    .split(/\s+/)
}
