import { mapping, size, string, type Reader } from '../../diagnostics/index.ts'
import { criterion } from '../criterion.ts'
import { unknownExtension } from '../facts.ts'
import { values } from '../values.ts'

interface WantedFile {
  /** An unknown name has any of them, except where that would let the file pass. */
  readonly extensions: ReadonlySet<string> | undefined
  /** Bytes; a file of unknown size is larger than any, except where that would let it pass. */
  readonly largerThan: number | undefined
  /** Bytes; a file of unknown size is smaller than none. */
  readonly smallerThan: number | undefined
}

/** `file: { extension: [docx, pdf], larger-than: 1MB }`: the file being moved. */
export const file = criterion<WantedFile>({
  name: 'file',
  phase: 'response',
  reasons: { pass: 'file-matches', fail: 'file-differs' },
  parse: (node, problems, context) =>
    mapping<WantedFile>(fields => {
      const extensions = fields.optional('extension', (list, all) => values(list, all, context, extension))
      const largerThan = fields.optional('larger-than', size)
      const smallerThan = fields.optional('smaller-than', size)
      return { extensions: extensions && new Set(extensions), largerThan, smallerThan }
    }, 'file filter')(node, problems),
  test:
    ({ extensions, largerThan, smallerThan }, unknown) =>
    ({ file: { extension: found, size: bytes } }) =>
      (extensions === undefined || (found === unknownExtension ? unknown : extensions.has(found))) &&
      (largerThan === undefined || (bytes === -1 ? unknown : bytes > largerThan)) &&
      (smallerThan === undefined || (bytes !== -1 && bytes < smallerThan)),
})

const extension: Reader<string> = (node, problems) => string(node, problems)?.toLowerCase().replace(/^\./, '')
