import { duration, durationOfAtLeast, listOf, mapping, string, type Reader } from '../diagnostics/index.ts'
import type { KeyRotation, SessionConfig } from './config.ts'
import { path } from './readers.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

const defaultRotation: KeyRotation = { every: undefined, lead: 5 * minute, keep: 90 * day }

/** A ring that is rotated faster would outgrow its room. */
const shortestEvery = minute

const every = durationOfAtLeast(shortestEvery, 204, 'keys are rotated once a minute at most; write 30d')

/** A session in use is sealed anew once a minute, and clocks of edges differ by another. */
const idleTime = durationOfAtLeast(2 * minute, 204, 'users who work would be signed out; idle is at least 2m')

const rotation: Reader<KeyRotation> = mapping(fields => ({
  every: fields.optional('every', every),
  lead: fields.optional('lead', duration, defaultRotation.lead),
  keep: fields.optional('keep', duration, defaultRotation.keep),
}))

/** How long sessions last, and the keys that seal them. */
export const session = (directory: string): Reader<SessionConfig> =>
  mapping((fields, problems) => {
    const keys = fields.required('keys', path(directory))
    const idle = fields.optional('idle', idleTime)
    const absolute = fields.optional('absolute', duration, 12 * hour)
    const keyRotation = fields.optional('rotation', rotation, defaultRotation)
    if (idle !== undefined && idle > absolute)
      problems.error(fields.placeOf('idle'), 204, 'idle is longer than absolute')
    if (keyRotation.keep < absolute) {
      const advice = 'a key must open as long as the longest session lasts'
      problems.error(fields.placeOf('rotation'), 204, `keep is shorter than absolute; ${advice}`)
    }
    const groups = fields.optional('groups', listOf(string), [])
    return keys === undefined
      ? undefined
      : { keys, idle: idle ?? Math.min(hour, absolute), absolute, rotation: keyRotation, groups }
  })
