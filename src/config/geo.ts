import { mapping, oneOrMany, type Reader } from '../diagnostics/index.ts'
import { placesFileFault } from '../geo/index.ts'
import type { GeoConfig } from './config.ts'
import { path } from './readers.ts'

/** The `geo` mapping: `{ country: FILE, operator: [FILE, FILE], place: FILE }`, each file a database in the MaxMind format. */
export const geo = (directory: string): Reader<GeoConfig> =>
  mapping(fields => ({
    country: fields.optional('country', oneOrMany(placesFile(directory)), []),
    operator: fields.optional('operator', oneOrMany(placesFile(directory)), []),
    place: fields.optional('place', oneOrMany(placesFile(directory)), []),
  }))

const placesFile =
  (directory: string): Reader<string> =>
  (node, problems) => {
    const file = path(directory)(node, problems)
    const fault = file === undefined ? undefined : placesFileFault(file)
    if (fault === undefined) return file
    problems.error(node.place, 110, fault)
    return undefined
  }
