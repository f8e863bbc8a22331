/** Octets of a large file. */
export const largeOctets = 5_000_000

const lineOctets = 4_000

/** A large file that bears a canary in every 4,000 octets, so that no piece of it is without one. */
export function largeContent(canary: string): Buffer {
  return Buffer.from(
    canary
      .padEnd(lineOctets - 1, '.')
      .concat('\n')
      .repeat(largeOctets / lineOctets),
  )
}
