import type { Exchange } from '../exchange.ts'

/** Tells an upstream that a request was decided on: a request without this field, or with one seen before, went past us. */
const decisionField = 'x-sallyport-decision'

/**
 * The field for one sending of a request: the reference of its record, and which sending it is.
 * @param attempt from 1
 */
export type DecisionHeader = (exchange: Exchange, attempt: number) => readonly string[]

export const decisionHeader = (isOn: boolean): DecisionHeader =>
  isOn ? ({ reference }, attempt) => [decisionField, `${reference}.${attempt}`] : () => []
