import { oneOf } from '../../diagnostics/index.ts'
import { criterion } from '../criterion.ts'
import { deviceTypes, platforms } from '../facts.ts'
import { part } from './condition.ts'
import { flag } from './flag.ts'
import { members, type WantedMembers } from './members.ts'
import { words } from './words.ts'

/** `device: { managed: false }`: what is proven of the device (false is not proven), and what it says it is. */
export const device = criterion<WantedMembers>({
  name: 'device',
  summary: 'The device: what is proven of it, where false means not proven, and what it says it is.',
  looksAt: 'device',
  phase: () => 'request',
  reasons: { pass: 'device-state-matches', fail: 'device-state-differs' },
  ...members({
    managed: flag(part('device', 'managed'), 'Whether it is proven that the organisation manages it.'),
    compliant: flag(part('device', 'compliant'), 'Whether it is proven that it meets the requirements.'),
    certificate: flag(part('device', 'certificate'), 'Whether it showed a certificate that is trusted.'),
    type: words(part('device', 'type'), {
      item: () => oneOf(deviceTypes, 'device type'),
      others: deviceTypes,
      schema: { enum: deviceTypes },
    }),
    platform: words(part('device', 'platform'), {
      item: () => oneOf(platforms, 'platform'),
      others: platforms,
      schema: { enum: platforms },
    }),
  }),
})
