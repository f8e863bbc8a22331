/**
 * Entity tags of rewritten content. The bytes are ours, so the tag is: weak, and marked with the
 * rewriting's revision. On the way back the upstream's own tag is restored, and tags that another
 * revision made are dropped, because what they name is rewritten differently now.
 */
export interface Validators {
  /** Our tag for content that is rewritten from what `tag` names. */
  mark(tag: string): string
  /** An `If-None-Match` value in the upstream's own tags, or undefined when none is left. */
  restore(value: string): string | undefined
}

const entityTag = /(W\/)?"([^"]*)"/g
const marked = /^(.*);sallyport-([ws])-([0-9a-z]+)$/

/** @param revision letters and digits; changes whenever the same input would be rewritten differently */
export function createValidators(revision: string): Validators {
  const restoreOne = (tag: string, opaque: string): string | undefined => {
    const match = marked.exec(opaque)
    if (match === null) return tag
    return match[3] === revision ? `${match[2] === 'w' ? 'W/' : ''}"${match[1]}"` : undefined
  }

  return {
    mark(tag) {
      const weak = tag.startsWith('W/')
      const opaque = tag.slice(weak ? 3 : 1, -1)
      return `W/"${opaque};sallyport-${weak ? 'w' : 's'}-${revision}"`
    },

    restore(value) {
      if (value.trim() === '*') return value
      const tags = [...value.matchAll(entityTag)].flatMap(([tag, , opaque]) => restoreOne(tag, opaque!) ?? [])
      return tags.length === 0 ? undefined : tags.join(', ')
    },
  }
}
