/**
 * Knows whether the tokenizer is inside of SVG or MathML, where `<style>` holds markup and CDATA sections
 * exist.
 */
export interface ForeignTracker {
  /** Whether an `svg` or `math` is open; every tag must then be reported. */
  readonly active: boolean
  /** Whether the innermost content is SVG or MathML, not HTML inside of it. */
  readonly foreign: boolean
  /** Reports a start tag; returns whether the element is an HTML element. */
  open(name: string, selfClosing: boolean, attribute: (name: string) => string | undefined): boolean
  /** Reports an end tag. */
  close(name: string): void
}

interface Level {
  readonly name: string
  readonly within: 'svg' | 'math'
  /** Whether this is an integration point, whose content is HTML. */
  readonly html: boolean
  /** Elements of this name that are open here. */
  depth: number
  /** Whether an HTML element was opened here. */
  used: boolean
}

/** Browsers stop nesting at 512 as well. */
const maxLevels = 512

/** HTML Standard 13.2.6.5: start tags that end foreign content. */
const breakouts: ReadonlySet<string> = new Set(
  (
    'b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li listing menu meta ' +
    'nobr ol p pre ruby s small span strong strike sub sup table tt u ul var'
  ).split(' '),
)
const svgPoints: ReadonlySet<string> = new Set(['foreignobject', 'desc', 'title'])
const mathPoints: ReadonlySet<string> = new Set(['mi', 'mo', 'mn', 'ms', 'mtext'])

/**
 * Follows SVG and MathML by their own tags only; the tree of HTML elements is not built. It therefore differs
 * from a browser where an integration point (`foreignObject`, `desc`, `mi` …) is closed while HTML elements
 * in it are open.
 */
export function createForeignTracker(): ForeignTracker {
  return new Levels()
}

class Levels implements ForeignTracker {
  private readonly levels: Level[] = []

  get active(): boolean {
    return this.levels.length > 0
  }

  get foreign(): boolean {
    return this.levels.at(-1)?.html === false
  }

  open(name: string, selfClosing: boolean, attribute: (name: string) => string | undefined): boolean {
    if (!this.foreign) return this.openHtml(name, selfClosing)
    const level = this.levels.at(-1)!
    if (breakouts.has(name) || (name === 'font' && hasFontAttribute(attribute))) {
      this.leave()
      return this.openHtml(name, selfClosing)
    }
    if (selfClosing) return false
    if (isPoint(level.within, name, attribute)) this.push(name, level.within, true)
    else if (name === level.name) level.depth++
    return false
  }

  close(name: string): void {
    if (this.foreign && (name === 'p' || name === 'br')) return this.leave()
    const level = this.levels.at(-1)
    if (level?.html === true && !level.used && name !== level.name) this.levels.pop()
    const closed = this.levels.at(-1)
    if (closed?.name === name && --closed.depth === 0) this.levels.pop()
  }

  private openHtml(name: string, selfClosing: boolean): boolean {
    if (name === 'svg' || name === 'math') {
      if (!selfClosing) this.push(name, name, false)
      return false
    }
    const level = this.levels.at(-1)
    if (level !== undefined) {
      level.used = true
      if (level.name === name) level.depth++
    }
    return true
  }

  private push(name: string, within: 'svg' | 'math', html: boolean): void {
    if (this.levels.length < maxLevels) this.levels.push({ name, within, html, depth: 1, used: false })
  }

  private leave(): void {
    while (this.foreign) this.levels.pop()
  }
}

function hasFontAttribute(attribute: (name: string) => string | undefined): boolean {
  return ['color', 'face', 'size'].some(name => attribute(name) !== undefined)
}

function isPoint(within: string, name: string, attribute: (name: string) => string | undefined): boolean {
  if (within === 'svg') return svgPoints.has(name)
  if (name !== 'annotation-xml') return mathPoints.has(name)
  return /^(?:text\/html|application\/xhtml\+xml)$/i.test(attribute('encoding') ?? '')
}
