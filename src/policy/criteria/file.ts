import { size } from '../../diagnostics/index.ts'
import { criterion, type FactChange } from '../criterion.ts'
import { noFile, unknownExtension, unscannable } from '../facts.ts'
import { bound } from './bound.ts'
import { few, type Condition } from './condition.ts'
import { declaredType, extensionOf, label, name, plainFile, sizeOf, trueType } from './file-aspects.ts'
import { checkFile, extension, labelName, nameGlob, onContent } from './file-syntax.ts'
import { fileType, fileTypeSchema, mediaTypes } from './media-types.ts'
import { members, type WantedMembers } from './members.ts'
import { wildcards } from './wildcards.ts'
import { patterns, words } from './words.ts'

const bytes = { type: 'string', examples: ['512B', '1MB', '4GiB'], description: 'A size in bytes.' }

const ofFile = members(
  {
    name: patterns(
      name,
      {
        item: () => nameGlob,
        others: ['notes.txt'],
        unknown: '',
        schema: {
          type: 'string',
          description: 'The name without folders; * and ? are wild, case does not count.',
        },
      },
      wildcards,
    ),
    extension: words(extensionOf, {
      item: () => extension,
      others: ['txt', 'bin'],
      unknown: unknownExtension,
      schema: { type: 'string', description: 'What follows the last dot of the name; case does not count.' },
    }),
    'larger-than': bound(sizeOf, {
      key: 'larger-than',
      is: '>',
      read: size,
      unknownMayPass: true,
      schema: bytes,
    }),
    'smaller-than': bound(sizeOf, {
      key: 'smaller-than',
      is: '<',
      read: size,
      unknownMayPass: false,
      schema: bytes,
    }),
    type: patterns(
      trueType,
      { item: () => fileType, others: ['text/plain', unscannable], schema: fileTypeSchema },
      mediaTypes,
    ),
    'declared-type': patterns(
      declaredType,
      { item: () => fileType, others: ['text/plain'], schema: fileTypeSchema },
      mediaTypes,
    ),
    label: words(label, {
      item: () => labelName,
      others: ['none', unscannable],
      schema: { type: 'string', description: 'A sensitivity label, or none.' },
    }),
  },
  checkFile,
)

const test: Condition<WantedMembers>['test'] = (wanted, unknown) => {
  const fits = ofFile.test(wanted, unknown)
  return facts => facts.file !== noFile && fits(facts)
}

/** `file: { extension: [docx, pdf], larger-than: 1MB }`: the file being moved; without one it never holds. */
export const file = criterion<WantedMembers>({
  ...ofFile,
  name: 'file',
  summary: 'The file being moved; without a file it never holds.',
  looksAt: 'file',
  phase: wanted => (onContent.some(key => wanted[key] !== undefined) ? 'content' : 'response'),
  reasons: { pass: 'file-matches', fail: 'file-differs' },
  test,
  found: (facts, wanted) => (facts.file === noFile ? 'none' : ofFile.found(facts, wanted)),
  changes(wanted, facts) {
    const moved = facts.file !== noFile
    const other: FactChange = moved
      ? { words: 'without file', facts: { ...facts, file: noFile } }
      : { words: `file=${plainFile.name}`, facts: { ...facts, file: plainFile } }
    const made = ofFile.changes(wanted, moved ? facts : other.facts)
    return few(moved ? [...made, other] : [other, ...made], test(wanted, false))
  },
  asksUnknown: wanted => ['name', 'extension', 'larger-than'].some(key => wanted[key] !== undefined),
  masked: wanted => (wanted['name'] === undefined ? wanted : undefined),
  schema: {
    ...ofFile.schema,
    properties: {
      ...(ofFile.schema['properties'] as object),
      unscannable: {
        enum: ['match', 'skip'],
        description: 'What a file that cannot be read is for type and label.',
      },
    },
  },
})
