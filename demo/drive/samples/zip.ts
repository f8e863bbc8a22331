import { crc32 } from 'node:zlib'

interface Member {
  readonly name: Buffer
  readonly content: Buffer
  /** What the local header and the directory say alike. */
  readonly common: Buffer
}

// 1 January 1980, the first day that a zip file can name: the same content gives the same bytes.
const firstDay = 0x21

function member(name: string, text: string): Member {
  const content = Buffer.from(text)
  const common = Buffer.alloc(26)
  common.writeUInt16LE(20, 0)
  common.writeUInt16LE(firstDay, 8)
  common.writeUInt32LE(crc32(content), 10)
  common.writeUInt32LE(content.length, 14)
  common.writeUInt32LE(content.length, 18)
  common.writeUInt16LE(Buffer.byteLength(name), 22)
  return { name: Buffer.from(name), content, common }
}

const signature = (letters: string) => Buffer.from(letters, 'latin1')

const local = ({ name, content, common }: Member): Buffer =>
  Buffer.concat([signature('PK\x03\x04'), common, name, content])

function central({ name, common }: Member, offset: number): Buffer {
  const rest = Buffer.alloc(14)
  rest.writeUInt32LE(offset, 10)
  return Buffer.concat([signature('PK\x01\x02'), Buffer.from([20, 0]), common, rest, name])
}

/** A zip file whose members are stored as they are. */
export function zip(texts: Readonly<Record<string, string>>): Buffer {
  const members = Object.entries(texts).map(([name, text]) => member(name, text))
  const locals = members.map(local)
  const offset = (index: number) => Buffer.concat(locals.slice(0, index)).length
  const directory = Buffer.concat(members.map((one, index) => central(one, offset(index))))
  const end = Buffer.alloc(18)
  end.writeUInt16LE(members.length, 4)
  end.writeUInt16LE(members.length, 6)
  end.writeUInt32LE(directory.length, 8)
  end.writeUInt32LE(offset(members.length), 12)
  return Buffer.concat([...locals, directory, signature('PK\x05\x06'), end])
}
