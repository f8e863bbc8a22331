import { sheddingFrom, type EdgeView } from '../geo/index.ts'

/** How an edge is, as the page of the edges shows it. */
export type Condition = 'well' | 'full' | 'down'

export const conditionOf = ({ well, load }: EdgeView): Condition =>
  well ? (load > sheddingFrom ? 'full' : 'well') : 'down'

/** The condition of an edge in words, with what is wrong. */
export const describe = (edge: EdgeView): string =>
  edge.well ? (conditionOf(edge) === 'full' ? 'well, nearly full' : 'well') : `down: ${edge.why}`

/** The load that an edge has told; `–` for one that says nothing, whose last word means nothing any more. */
export const loadOf = ({ told, load }: EdgeView): string => (told === null ? '–' : percent(load))

export const percent = (part: number): string => `${Math.round(part * 100)} %`

const outlines: Readonly<Record<Condition, string>> = {
  well: '<circle r="5"/>',
  full: '<path d="M0-7.5 7.5 0 0 7.5-7.5 0z"/>',
  down: '<path transform="rotate(45)" d="M-2.2-8h4.4v5.8h5.8v4.4h-5.8v5.8h-4.4v-5.8h-5.8v-4.4h5.8z"/>',
}

/** The sign of a condition, around the origin of an SVG: its shape tells what its colour does. */
export const signOf = (condition: Condition): string =>
  `<g class="sign ${condition}">${outlines[condition]}</g>`

/** The sign of a condition, in a line of text. */
export const inlineSignOf = (condition: Condition): string =>
  `<svg class="inline" viewBox="-8 -8 16 16" aria-hidden="true">${signOf(condition)}</svg>`
