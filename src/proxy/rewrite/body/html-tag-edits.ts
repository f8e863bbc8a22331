import { encodeReferences } from './character-references.ts'
import type { EditRule } from './edit-stream.ts'
import { findHiddenHosts, type TagEdit } from './hidden-hosts.ts'
import { attributeValue, readAttributes, type Attribute } from './html-attributes.ts'
import type { Scan } from './html-scan.ts'
import { isListed, type ScannedNames } from './names.ts'

/** What a response does to values that only the header code understands. */
export interface PolicyMaps {
  /** Maps the text of a Content-Security-Policy in a `<meta>`. */
  mapPolicy(policy: string): string
  /** Maps the text of a `Refresh` in a `<meta>`. */
  mapRefresh(value: string): string
}

/** Gives the edits of the tag that was read last, in their order. */
export type TagEditor = (scan: Scan, maps: PolicyMaps) => readonly TagEdit[]

/**
 * Compiles the work on a tag's attributes: `integrity`, `<meta http-equiv>`, and hosts hidden by character
 * references.
 */
export function createTagEditor(names: ScannedNames, rule: EditRule): TagEditor {
  return (scan, maps) => {
    const { tag } = scan
    if (tag.closing || tag.long) return []
    const named = tag.name === 'meta' || tag.name === 'link' || tag.name === 'script'
    if (!named && !tag.references) return []
    const edits = named ? editByName(names, scan, maps) : []
    const hidden = tag.references ? findHiddenHosts(scan, rule) : []
    return hidden.length === 0 ? edits : withoutOverlaps([...edits, ...hidden])
  }
}

/** Sorts edits; of two for the same value the one that came first stays. */
function withoutOverlaps(edits: readonly TagEdit[]): readonly TagEdit[] {
  let end = 0
  return edits
    .toSorted((a, b) => a.at - b.at)
    .filter(({ at, remove }) => {
      const isFree = at >= end
      if (isFree) end = at + remove
      return isFree
    })
}

function editByName(names: ScannedNames, scan: Scan, maps: PolicyMaps): readonly TagEdit[] {
  const attributes = readAttributes(scan)
  if (scan.tag.name === 'meta') return editMeta(scan, attributes, maps)
  const url = attributeValue(scan, attributes, scan.tag.name === 'link' ? 'href' : 'src')
  return url !== undefined && isOwn(names, url) ? removeIntegrity(attributes) : []
}

const nowhere = 'relative.invalid'

/** Whether a URL leads to a body that may have been rewritten: a relative one, or one with a listed host. */
function isOwn(names: ScannedNames, url: string): boolean {
  const { hostname, protocol } = URL.parse(url, `https://${nowhere}/`) ?? {
    hostname: nowhere,
    protocol: 'https:',
  }
  const host = hostname.endsWith('.') ? hostname.slice(0, -1) : hostname
  const isWeb = protocol === 'https:' || protocol === 'http:'
  return isWeb && (host === nowhere || host.endsWith(names.suffix) || isListed(names, host))
}

const space = Buffer.from(' ')

/**
 * Each becomes a space, which keeps its neighbours apart; also repeated ones, lest the second become the
 * first.
 */
function removeIntegrity(attributes: readonly Attribute[]): readonly TagEdit[] {
  return attributes
    .filter(({ name }) => name === 'integrity')
    .map(({ start, end }) => ({ at: start, remove: end - start, insert: space, hits: 0 }))
}

function editMeta(scan: Scan, attributes: readonly Attribute[], maps: PolicyMaps): readonly TagEdit[] {
  const kind = attributeValue(scan, attributes, 'http-equiv')?.toLowerCase()
  const content = attributes.find(({ name }) => name === 'content')
  const map =
    kind === 'refresh' ? maps.mapRefresh : kind === 'content-security-policy' ? maps.mapPolicy : undefined
  if (map === undefined || content === undefined || content.valueStart === content.valueEnd) return []
  const before = attributeValue(scan, attributes, 'content')!
  const after = map(before)
  const written = scan.bytes.subarray(content.valueStart, content.valueEnd)
  return [replaceValue(content, before === after ? written : encodeValue(content, after))]
}

/** References beyond ASCII, which were not decoded, become text here; policies and addresses have none. */
function encodeValue({ quoted }: Attribute, text: string): Buffer {
  const encoded = encodeReferences(text)
  return Buffer.from(quoted ? encoded : `"${encoded}"`, 'latin1')
}

function replaceValue({ valueStart, valueEnd }: Attribute, insert: Buffer): TagEdit {
  return { at: valueStart, remove: valueEnd - valueStart, insert, hits: 0 }
}
