import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type ErrorCode,
  type Node as YamlNode,
  type YAMLParseError,
} from 'yaml'
import type { Place, Problems, Source } from './problem.ts'

/** A value of a YAML document with the place it was written at. */
export type Node = ScalarNode | ListNode | MapNode

export interface ScalarNode {
  readonly kind: 'scalar'
  readonly place: Place
  readonly value: string | number | boolean | null
}

export interface ListNode {
  readonly kind: 'list'
  readonly place: Place
  readonly items: readonly Node[]
}

export interface Entry {
  readonly key: string
  readonly keyPlace: Place
  readonly value: Node
}

export interface MapNode {
  readonly kind: 'map'
  readonly place: Place
  readonly entries: readonly Entry[]
}

/**
 * Reads YAML 1.2 (core schema, whatever a `%YAML` line says) with places. Aliases, anchors, merge keys,
 * duplicate keys and tags are problems: a policy must mean what it looks like, and an alias bomb must not
 * cost memory.
 * @param shown the text as reports quote it, when what is read differs from it character by character
 * @returns the root, or undefined when the text is not YAML at all
 */
export function parseYaml(file: string, text: string, problems: Problems, shown = text): Node | undefined {
  const lineCounter = new LineCounter()
  const source: Source = { file, lines: shown.split(/\r?\n/) }
  const document = parseDocument(text, {
    lineCounter,
    schema: 'core',
    resolveKnownTags: false,
    strict: true,
    stringKeys: true,
    uniqueKeys: true,
    merge: false,
    prettyErrors: false,
  })
  const places = new Places(source, lineCounter)
  const found = [...document.errors, ...document.warnings]
  reportSyntax(found, places, problems)
  if (found.length > 0) return undefined
  return new NodeReader(places, problems).read(document.contents)
}

type SyntaxFault = Pick<YAMLParseError, 'pos' | 'code' | 'message'>

/** Of what is no YAML, the first of each line: what the parser says of the rest of the line follows from it. */
function reportSyntax(found: readonly SyntaxFault[], places: Places, problems: Problems): void {
  const lines = new Set<number>()
  for (const { pos, code, message } of found) {
    const place = places.at(pos)
    if (code === 'DUPLICATE_KEY') {
      problems.error(place, 102, 'this key is given twice; where several values are meant, write a list')
    } else if (!lines.has(place.line)) {
      lines.add(place.line)
      problems.error(
        place,
        101,
        isTooDeep(message) ? 'values are nested too deeply here' : (syntaxAdvice[code] ?? message),
      )
    }
  }
}

/** The parser goes down into what it reads, as far as the stack goes. */
const isTooDeep = (message: string): boolean => message.includes('Maximum call stack size exceeded')

/** What the parser's words for the common mistakes mean to an author. */
const syntaxAdvice: Partial<Record<ErrorCode, string>> = {
  BAD_INDENT:
    'a bracket before this place is not closed, or this line is not indented as those it belongs to',
  BAD_SCALAR_START: 'a text cannot begin with this character; put it in quotes',
  BLOCK_AS_IMPLICIT_KEY:
    'this reads as a second key in one line: put a text with a colon in quotes, and indent items alike',
  MISSING_CHAR:
    'something is not closed or parted here: look for a quote, a bracket or a comma that is missing',
  MULTILINE_IMPLICIT_KEY: 'a key goes over two lines here: look for a comma or a colon that is missing',
  MULTIPLE_DOCS: 'a second document begins here; give it a file of its own',
  TAB_AS_INDENT: 'tabs are not allowed as indentation; use spaces',
  TAG_RESOLVE_FAILED: 'tags are refused; put a text that begins with ! in quotes',
  UNEXPECTED_TOKEN: 'this cannot stand here: look for a bracket too many, or a text that needs quotes',
}

class Places {
  readonly #source: Source
  readonly #lines: LineCounter

  constructor(source: Source, lines: LineCounter) {
    this.#source = source
    this.#lines = lines
  }

  /** The place of a range of offsets, cut to its first line. */
  at([start, end]: readonly number[]): Place {
    const { line, col } = this.#lines.linePos(start ?? 0)
    const rest = (this.#source.lines[line - 1]?.length ?? 0) - col + 1
    const length = Math.max(1, Math.min((end ?? start ?? 0) - (start ?? 0), rest))
    return { source: this.#source, line: Math.max(1, line), column: Math.max(1, col), length }
  }
}

class NodeReader {
  readonly #places: Places
  readonly #problems: Problems

  constructor(places: Places, problems: Problems) {
    this.#places = places
    this.#problems = problems
  }

  read(node: YamlNode | null): Node {
    const place = this.#places.at(node?.range ?? [0, 0])
    if (this.#isShared(node, place)) return { kind: 'scalar', place, value: null }
    if (isSeq<YamlNode>(node)) return { kind: 'list', place, items: node.items.map(item => this.read(item)) }
    if (isMap<YamlNode, YamlNode | null>(node)) return this.#map(node.items, place)
    return { kind: 'scalar', place, value: isScalar(node) ? scalarValue(node.value) : null }
  }

  #map(items: readonly { key: YamlNode; value: YamlNode | null }[], place: Place): MapNode {
    const entries = items.map(({ key, value }): Entry => {
      const keyPlace = this.#places.at(key.range ?? [0, 0])
      const text = String(isScalar(key) ? key.value : '')
      this.#isShared(key, keyPlace)
      if (text === '<<') this.#problems.error(keyPlace, 107, 'merge keys are refused; write the values out')
      return { key: text, keyPlace, value: value === null ? emptyAt(keyPlace) : this.read(value) }
    })
    return { kind: 'map', place, entries }
  }

  /** Reports an anchor or an alias. */
  #isShared(node: YamlNode | null, place: Place): boolean {
    const shared = isAlias(node) || (node !== null && 'anchor' in node && node.anchor !== undefined)
    if (shared) {
      const advice = 'write the value out, and put a text that begins with * or & in quotes'
      this.#problems.error(place, 107, `anchors and aliases are refused; ${advice}`)
    }
    return shared
  }
}

const emptyAt = (place: Place): ScalarNode => ({ kind: 'scalar', place, value: null })

function scalarValue(value: unknown): ScalarNode['value'] {
  if (typeof value === 'bigint') return Number(value)
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null
}
