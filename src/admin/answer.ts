import { Registry } from 'prom-client'

/** One answer of the ops listener. */
export type Answer = readonly [
  status: number,
  type: string,
  body: string,
  fields?: Readonly<Record<string, string>>,
]

/** An answer in JSON. */
export const json = (status: number, value: unknown): Answer => [
  status,
  'application/json',
  `${JSON.stringify(value, null, 2)}\n`,
]

/** An answer in words. */
export const words = (status: number, text: string): Answer => [status, 'text/plain', `${text}\n`]

/** Figures in Prometheus' text format. */
export const metricsAnswer = async (figures: Pick<Registry, 'metrics'>): Promise<Answer> => [
  200,
  Registry.PROMETHEUS_CONTENT_TYPE,
  await figures.metrics(),
]
