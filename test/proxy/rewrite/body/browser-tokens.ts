import {
  Parser,
  parse,
  parseFragment,
  type DefaultTreeAdapterTypes,
  type DefaultTreeAdapterMap,
  type Token,
} from 'parse5'

/** A tag as a browser reads it. */
export interface BrowserTag {
  readonly name: string
  readonly closing: boolean
  readonly attributes: Readonly<Record<string, string>>
}

class Recorder extends Parser<DefaultTreeAdapterMap> {
  readonly tags: BrowserTag[] = []
  /** The tree builder takes a token again after changing its mode. */
  private readonly seen = new WeakSet<Token.TagToken>()

  override onStartTag(token: Token.TagToken): void {
    this.record(token, false)
    super.onStartTag(token)
  }

  override onEndTag(token: Token.TagToken): void {
    this.record(token, true)
    super.onEndTag(token)
  }

  private record(token: Token.TagToken, closing: boolean): void {
    if (this.seen.has(token)) return
    this.seen.add(token)
    const { tagName, attrs } = token
    const attributes = closing ? {} : Object.fromEntries(attrs.map(({ name, value }) => [name, value]))
    this.tags.push({ name: tagName, closing, attributes })
  }
}

/** The tags that parse5's tokenizer finds while parse5 builds the tree, scripting enabled. */
export function browserTags(html: string): readonly BrowserTag[] {
  const parser = new Recorder()
  parser.tokenizer.write(html, true)
  return parser.tags
}

/** How a browser decodes an attribute's value. */
export function browserValue(written: string): string {
  const { childNodes } = parseFragment(`<a b="${written.replaceAll('"', '&quot;')}">`)
  return (childNodes[0] as DefaultTreeAdapterTypes.Element).attrs[0]!.value
}

/** The elements of a document in tree order. */
export function browserElements(html: string): readonly DefaultTreeAdapterTypes.Element[] {
  const elements: DefaultTreeAdapterTypes.Element[] = []
  const visit = (node: DefaultTreeAdapterTypes.Node): void => {
    if ('tagName' in node) elements.push(node)
    if ('childNodes' in node) node.childNodes.forEach(visit)
    if ('content' in node) visit(node.content)
  }
  visit(parse(html))
  return elements
}
