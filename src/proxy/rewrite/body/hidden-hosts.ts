import { decodeReferences, mayHideHost } from './character-references.ts'
import { findEdits, type Edit, type EditRule } from './edit-stream.ts'
import type { Scan } from './html-scan.ts'

/**
 * A part of a tag to be replaced by bytes that need no further reading, and how many names were changed in
 * it.
 */
export interface TagEdit extends Edit {
  readonly hits: number
}

/**
 * Names in the values of the tag that was read last which have character references: found in the decoded
 * value, but the suffix is put into the written one, so that nothing else changes. `srcdoc` is such a value
 * like any other.
 */
export function findHiddenHosts({ bytes, tag }: Scan, rule: EditRule): readonly TagEdit[] {
  const edits: TagEdit[] = []
  for (let i = 2; i < tag.spanCount; i += 4) {
    if (tag.spans[i] === -1) continue
    const at = tag.start + tag.spans[i]!
    const end = tag.start + tag.spans[i + 1]!
    const edited = mayHideHost(bytes, at, end) ? editValue(rule, bytes.subarray(at, end)) : undefined
    if (edited !== undefined) edits.push({ at, remove: end - at, ...edited })
  }
  return edits
}

/** The value with its names changed; undefined when the scanner would find nothing in it, decoded or not. */
function editValue(rule: EditRule, written: Buffer): { insert: Buffer; hits: number } | undefined {
  const decoded = decodeReferences(written)
  if (rule.find(decoded.bytes, 0) === -1 && rule.find(written, 0) === -1) return undefined
  const parts: Buffer[] = []
  let from = 0
  const found = findEdits(rule, decoded.bytes)
  for (const { at, remove, insert } of found.flat()) {
    parts.push(written.subarray(from, decoded.writtenOffset(at)), insert)
    from = decoded.writtenOffset(at + remove)
  }
  parts.push(written.subarray(from))
  return { insert: Buffer.concat(parts), hits: found.length }
}
