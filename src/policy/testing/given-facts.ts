/** The facts that tests and `explain` are given as text, laid over those given before. */
import { activities, methods } from '../../apps/index.ts'
import {
  boolean,
  duration,
  integer,
  listOf,
  mapping,
  oneOf,
  size,
  string,
  type Fields,
  type Reader,
} from '../../diagnostics/index.ts'
import { clientKinds, deviceTypes, platforms, strengths, type Facts, type FileFacts } from '../facts.ts'
import { country } from '../criteria/location.ts'

/** Makes facts of the ones before. */
export type GivenFacts = (before: Facts) => Facts

/** Reads the keys of a mapping that are facts; other keys are left to the caller. */
export function readFacts(fields: Fields): GivenFacts {
  const changes = [
    fact(fields, 'user', lowerCase),
    fact(fields, 'groups', listOf(string)),
    part(fields, 'auth', auth),
    part(fields, 'device', device),
    part(fields, 'client', client),
    fact(fields, 'ip', string),
    part(fields, 'network', network),
    part(fields, 'location', location),
    part(fields, 'operator', operator),
    fact(fields, 'app', string),
    fact(fields, 'host', lowerCase),
    fact(fields, 'method', oneOf(methods, 'method')),
    fact(fields, 'path', string),
    fact(fields, 'activity', oneOf(activities, 'activity')),
    part(fields, 'file', file),
    fact(fields, 'now', instant),
  ]
  return before => changes.reduce((facts, change) => change(facts), before)
}

/** A mapping of facts and nothing else. */
export const givenFacts: Reader<GivenFacts> = mapping(readFacts, 'fact')

const lowerCase: Reader<string> = (node, problems) => string(node, problems)?.toLowerCase()

function fact<Key extends keyof Facts>(fields: Fields, key: Key, read: Reader<Facts[Key]>): GivenFacts {
  const value = fields.optional(key, read)
  return before => (value === undefined ? before : { ...before, [key]: value })
}

type PartialOf<T> = { readonly [Key in keyof T]?: T[Key] | undefined }

/** Members of a fact that are given replace those from before; the others stay. */
function part<Key extends 'auth' | 'device' | 'client' | 'network' | 'location' | 'operator' | 'file'>(
  fields: Fields,
  key: Key,
  read: Reader<PartialOf<Facts[Key]>>,
): GivenFacts {
  const given = fields.optional(key, read)
  if (given === undefined) return before => before
  const changed = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  return before => ({ ...before, [key]: { ...before[key], ...changed } })
}

const proof = mapping(fields => ({
  strength: fields.optional('strength', oneOf(strengths, 'strength'), 'none'),
  age: fields.optional('age', duration, 0),
}))

const auth = mapping<PartialOf<Facts['auth']>>(fields => ({
  strength: fields.optional('strength', oneOf(strengths, 'strength')),
  age: fields.optional('age', duration),
  stronger: fields.optional('stronger', listOf(proof)),
}))

const device = mapping<PartialOf<Facts['device']>>(fields => ({
  managed: fields.optional('managed', boolean),
  compliant: fields.optional('compliant', boolean),
  certificate: fields.optional('certificate', boolean),
  type: fields.optional('type', oneOf(deviceTypes, 'device type')),
  platform: fields.optional('platform', oneOf(platforms, 'platform')),
}))

const client = mapping<PartialOf<Facts['client']>>(fields => ({
  kind: fields.optional('kind', oneOf(clientKinds, 'kind of client')),
  name: fields.optional('name', lowerCase),
  version: fields.optional('version', integer(-1, 1_000_000)),
  outdated: fields.optional('outdated', boolean),
}))

const network = mapping<PartialOf<Facts['network']>>(fields => ({
  names: fields.optional('names', listOf(string)),
  categories: fields.optional('categories', listOf(string)),
  tags: fields.optional('tags', listOf(string)),
}))

const location = mapping<PartialOf<Facts['location']>>(fields => ({
  country: fields.optional('country', country),
}))

const operator = mapping<PartialOf<Facts['operator']>>(fields => ({
  asn: fields.optional('asn', integer(0, 4_294_967_295)),
  name: fields.optional('name', string),
}))

/** A file that is named has the extension of its name unless another is given. */
const file = mapping<PartialOf<FileFacts>>(fields => {
  const name = fields.optional('name', string)
  const named = name === undefined || !name.includes('.') ? undefined : name.slice(name.lastIndexOf('.') + 1)
  return {
    name,
    extension: (fields.optional('extension', string) ?? named)?.toLowerCase().replace(/^\./, ''),
    size: fields.optional('size', size),
    declaredType: fields.optional('declared-type', lowerCase),
    trueType: fields.optional('type', lowerCase),
    label: fields.optional('label', string),
  }
}, 'file key')

/** `2026-03-02T09:00:00Z`: milliseconds since the epoch. */
export const instant: Reader<number> = (node, problems) => {
  const text = string(node, problems)
  if (text === undefined) return undefined
  const isWhole = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/.test(text)
  const at = isWhole ? Date.parse(text) : Number.NaN
  if (!Number.isNaN(at)) return at
  problems.error(node.place, 108, `"${text}" is not a time; write 2026-03-02T09:00:00Z`)
  return undefined
}
