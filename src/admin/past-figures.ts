import { AggregatorRegistry } from 'prom-client'

/** What workers had counted that are no more, so that no sum over workers ever falls. */
export interface PastFigures {
  /** Takes the last figures of a worker. */
  add(figures: object): void
  /** All until now. */
  sum(): Promise<object>
}

interface Figure {
  readonly type: string
}

/** Makes an empty memory of figures. */
export function createPastFigures(): PastFigures {
  let kept: Promise<object> = Promise.resolve([])
  return {
    add(figures) {
      const counted = (figures as Figure[]).filter(({ type }) => type === 'counter' || type === 'histogram')
      kept = kept.then(before => AggregatorRegistry.aggregate([before, counted]).getMetricsAsJSON())
    },
    sum: () => kept,
  }
}
