import type { IncomingMessage } from 'node:http'
import { parseMultipart } from '../web/multipart.ts'
import { readBody } from '../web/requests.ts'
import { capacity, FileRefusal } from './files.ts'

/** A file as a client sends it. */
export interface Upload {
  readonly name: string
  readonly content: Buffer
  /** What a form said beside the file. */
  readonly fields: ReadonlyMap<string, string>
}

/** The first file of a multipart form. */
export async function readFormUpload(req: IncomingMessage): Promise<Upload> {
  const body = await readBody(req, capacity)
  const parts = parseMultipart(req.headers['content-type'] ?? '', body) ?? []
  const file = parts.find(part => part.fileName !== undefined && part.fileName !== '')
  if (file === undefined) throw new FileRefusal(400, 'no_file', 'Please choose a file.')
  const texts = parts.filter(part => part.fileName === undefined)
  const fields = new Map(texts.map(part => [part.name, part.content.toString()]))
  return { name: file.fileName!, content: file.content, fields }
}

/** A file sent as it is, with its name at the end of the path. */
export async function readRawUpload(req: IncomingMessage, encodedName: string): Promise<Upload> {
  return { name: decodeName(encodedName), content: await readBody(req, capacity), fields: new Map() }
}

function decodeName(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    throw new FileRefusal(422, 'bad_name', 'This file name cannot be read.')
  }
}
