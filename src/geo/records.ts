import type { Coordinates } from './coordinates.ts'

/**
 * What the records of the databases say. Makers differ: MaxMind and DB-IP nest (`country.iso_code`), IPinfo and the
 * sets of ip-location-db are flat (`country_code`).
 */

/** Who runs a network. */
export interface Operator {
  /** The number of the autonomous system; 0 when it is not known. */
  readonly asn: number
  readonly name: string
}

type Members = Readonly<Record<string, unknown>>

/** ISO 3166-1 alpha-2 in upper case, or undefined when the record has none. */
export function countryIn(record: unknown): string | undefined {
  const { country, country_code: flat } = membersOf(record)
  const code = membersOf(country)['iso_code'] ?? flat ?? country
  return typeof code === 'string' && isCountry(code) ? code.toUpperCase() : undefined
}

/** `ZZ` is what registries write for "unknown". */
const isCountry = (code: string): boolean => /^[a-z]{2}$/i.test(code) && code.toUpperCase() !== 'ZZ'

/** The autonomous system, or undefined when the record has none. */
export function operatorIn(record: unknown): Operator | undefined {
  const {
    autonomous_system_number: nested,
    asn: flat,
    autonomous_system_organization: organization,
    ...rest
  } = membersOf(record)
  const asn = numberIn(nested ?? flat)
  if (asn === undefined) return undefined
  const name = [organization, rest['as_name'], rest['as_organization'], rest['name']].find(isText)
  return { asn, name: name ?? 'unknown' }
}

/** Where an address is, in degrees (`location.latitude`, flat `latitude`, `lat`), or undefined when the record has no point. */
export function coordinatesIn(record: unknown): Coordinates | undefined {
  const { location, ...flat } = membersOf(record)
  const { latitude, lat, longitude, lng } = { ...flat, ...membersOf(location) }
  const [north, east] = [degreesIn(latitude ?? lat, 90), degreesIn(longitude ?? lng, 180)]
  return north === undefined || east === undefined ? undefined : { latitude: north, longitude: east }
}

/** Some makers write numbers as texts. */
function degreesIn(value: unknown, most: number): number | undefined {
  const degrees = typeof value === 'number' || isText(value) ? Number(value) : Number.NaN
  return Math.abs(degrees) <= most ? degrees : undefined
}

/** 15169, `15169` or `AS15169`. */
function numberIn(value: unknown): number | undefined {
  const digits = /^(?:AS)?(\d{1,10})$/i.exec(String(value))?.[1]
  return digits === undefined || Number(digits) === 0 ? undefined : Number(digits)
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

const membersOf = (value: unknown): Members =>
  typeof value === 'object' && value !== null ? (value as Members) : {}
