import fc from 'fast-check'
import type { Target } from './targets.ts'

const octet = fc.integer({ min: 0, max: 255 }).map(code => String.fromCharCode(code))
const fieldOctet = fc
  .integer({ min: 0, max: 255 })
  .filter(isFieldOctet)
  .map(code => String.fromCharCode(code))

/** RFC 9110 5.5: what Node lets through in a field. */
function isFieldOctet(code: number): boolean {
  return code === 9 || (code >= 32 && code !== 127)
}

/** Inputs of a target: its words and any octets, mixed. */
export const inputsOf = ({ words, isField }: Target): fc.Arbitrary<string> =>
  fc
    .array(
      fc.oneof(
        { weight: 4, arbitrary: fc.constantFrom(...words) },
        { weight: 1, arbitrary: isField ? fieldOctet : octet },
        { weight: 1, arbitrary: fc.constantFrom(...words).map(word => word.slice(0, -1)) },
      ),
      { maxLength: 40 },
    )
    .map(pieces => pieces.join(''))
