import {
  listOf,
  mapping,
  oneOrMany,
  string,
  type Node,
  type Problems,
  type Reader,
} from '../diagnostics/index.ts'
import type { AttestedHeaders, DevicesConfig } from './config.ts'
import { addressRange, checkedFile } from './readers.ts'

/** Nothing is known of devices but what the identity provider says. */
export const noDevices: DevicesConfig = { certificates: undefined, headers: undefined }

/**
 * The `devices` mapping: `{ roots: FILE, crls: [FILE], headers: { from, managed, compliant } }`.
 * @param listens whether there is a listener that asks for certificates
 */
export const devices = (directory: string, listens: boolean): Reader<DevicesConfig> =>
  mapping((fields, problems) => {
    const roots = fields.optional('roots', pemFile(directory, 'CERTIFICATE', 'certificate'))
    const crls = fields.optional('crls', oneOrMany(pemFile(directory, 'X509 CRL', 'CRL')), [])
    const headers = fields.optional('headers', attestedHeaders)
    const asks = fields.node('roots') !== undefined
    if (asks && !listens)
      problems.error(
        fields.placeOf('roots'),
        210,
        '"roots" need a listener that asks for certificates: listen.device',
      )
    if (!asks && fields.node('crls') !== undefined)
      problems.error(fields.placeOf('crls'), 210, '"crls" say nothing without "roots"')
    return { certificates: roots === undefined ? undefined : { roots, crls }, headers }
  })

/** The path of a PEM file with at least one of what it should hold. */
const pemFile = (directory: string, label: string, noun: string): Reader<string> =>
  checkedFile(directory, new RegExp(`-----BEGIN ${label}-----`), file => `${file} holds no ${noun} in PEM`)

const attestedHeaders: Reader<AttestedHeaders> = mapping((fields, problems) => {
  const from = fields.required('from', listOf(addressRange))
  const managed = fields.optional('managed', fieldName)
  const compliant = fields.optional('compliant', fieldName)
  if (fields.node('managed') === undefined && fields.node('compliant') === undefined)
    problems.error(fields.place, 104, 'key "managed" or "compliant" is missing')
  if (managed !== undefined && managed === compliant)
    problems.error(fields.placeOf('compliant'), 210, `"${managed}" cannot say both`)
  return from && { from, managed, compliant }
})

/** Apps never see these fields, so they must be none that apps or browsers use. */
function fieldName(node: Node, problems: Problems): string | undefined {
  const name = string(node, problems)?.toLowerCase()
  if (name === undefined || /^x-[a-z0-9-]{1,60}$/.test(name)) return name
  problems.error(
    node.place,
    108,
    `"${name}" is not a field name of yours; write one such as x-device-managed`,
  )
  return undefined
}
