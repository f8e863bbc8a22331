import type { Client } from '../client.ts'
import { isWorkerScript } from '../navigation.ts'

/**
 * Entity tags of rewritten content. The bytes are ours, so the tag is: weak, and marked with the
 * rewriting's revision. On the way back the upstream's own tag is restored, and tags that another
 * revision made are dropped, because what they name is rewritten differently now.
 */
export interface Validators {
  /** Our tag for content that is rewritten from what `tag` names; undefined when that is no entity tag. */
  mark(tag: string): string | undefined
  /** Our tag for rewritten content that has no tag of its own, and a date. */
  readonly dated: string
  /** Whether an `If-None-Match` value has a tag of this revision, so that a date of it counts too. */
  isCurrent(value: string): boolean
  /**
   * An `If-None-Match` value in the upstream's own tags, or undefined when none is left.
   * @param mayAskBy whether a tag may go on that is the upstream's own already; all may when undefined
   */
  restore(value: string, mayAskBy?: (tag: string) => boolean): string | undefined
  /**
   * An `If-Match` value in the upstream's own tags. It asks about the resource, not about our bytes, so
   * tags of other revisions count too: dropping them would drop the protection against lost updates.
   */
  restoreAll(value: string): string
}

const entityTag = /(W\/)?"([^"]*)"/g
/** Strong, weak, or no tag at all but a date. */
const marked = /^(.*);sallyport-([wsd])-([0-9a-z]+)$/

const marksAny = (value: string): boolean => value.includes(';sallyport-')

/**
 * Those for what a client asks for. A worker's script has a runtime before it, so it is another content than the same
 * script in a page, and no 304 may make the one of the other.
 */
export function validatorsByUse(revision: string): (client: Client) => Validators {
  const workers = createValidators(`${revision}w`)
  const others = createValidators(revision)
  return client => (isWorkerScript(client) ? workers : others)
}

/** @param revision letters and digits; changes whenever the same input would be rewritten differently */
export function createValidators(revision: string): Validators {
  const restoreOne = (
    tag: string,
    opaque: string,
    wanted?: string,
    mayAskBy: (tag: string) => boolean = () => true,
  ): string | undefined => {
    const match = marked.exec(opaque)
    if (match === null) return mayAskBy(tag) ? tag : undefined
    const current = wanted === undefined || match[3] === wanted
    return current && match[2] !== 'd' ? `${match[2] === 'w' ? 'W/' : ''}"${match[1]}"` : undefined
  }
  const restoreEach = (value: string, wanted?: string, mayAskBy?: (tag: string) => boolean): string[] =>
    [...value.matchAll(entityTag)].flatMap(
      ([tag, , opaque]) => restoreOne(tag, opaque!, wanted, mayAskBy) ?? [],
    )

  return {
    mark(tag) {
      const match = /^(W\/)?"([^"]*)"$/.exec(tag.trim())
      return match === null
        ? undefined
        : `W/"${match[2]};sallyport-${match[1] === undefined ? 's' : 'w'}-${revision}"`
    },

    dated: `W/";sallyport-d-${revision}"`,

    isCurrent: value => value.includes(`-${revision}"`) && marksAny(value),

    restore(value, mayAskBy) {
      if (value.trim() === '*') return value
      const tags = restoreEach(value, revision, mayAskBy)
      return tags.length === 0 ? undefined : tags.join(', ')
    },

    restoreAll: value => (marksAny(value) ? restoreEach(value).join(', ') : value),
  }
}
