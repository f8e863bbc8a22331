import type { Exchange, Verdict } from './company.ts'

/**
 * Compares an engine's verdicts with ours, exchange by exchange, as far as it got.
 * @throws {Error} that shows the first exchange on which they differ
 */
export function requireAgreement(
  engine: string,
  exchanges: readonly Exchange[],
  ours: readonly Verdict[],
  theirs: readonly Verdict[],
): void {
  const index = theirs.findIndex((verdict, place) => verdict !== ours[place])
  if (index < 0) return
  const exchange = JSON.stringify(exchanges[index])
  throw new Error(
    `${engine} says ${theirs[index]} and sallyport ${ours[index]} of exchange ${index}: ${exchange}`,
  )
}
