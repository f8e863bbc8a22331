import { boolean, mapping } from '../../diagnostics/index.ts'
import { criterion } from '../criterion.ts'

interface WantedDevice {
  readonly managed: boolean | undefined
  readonly compliant: boolean | undefined
}

/** `device: { managed: false }`: what is proven about the device; false means not proven. */
export const device = criterion<WantedDevice>({
  name: 'device',
  phase: 'request',
  reasons: { pass: 'device-state-matches', fail: 'device-state-differs' },
  parse: mapping(
    fields => ({
      managed: fields.optional('managed', boolean),
      compliant: fields.optional('compliant', boolean),
    }),
    'device filter',
  ),
  test:
    ({ managed, compliant }) =>
    facts =>
      (managed === undefined || managed === facts.device.managed) &&
      (compliant === undefined || compliant === facts.device.compliant),
})
