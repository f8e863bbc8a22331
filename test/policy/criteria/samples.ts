import fc from 'fast-check'
import { activities, methods } from '../../../src/apps/index.ts'
import {
  clientKinds,
  deviceTypes,
  noFile,
  platforms,
  strengths,
  unknownFacts,
  type Facts,
} from '../../../src/policy/facts.ts'

const many = (...items: readonly unknown[]): fc.Arbitrary<unknown> =>
  fc.oneof(
    fc.constantFrom(...items),
    fc.uniqueArray(fc.constantFrom(...items), { minLength: 1, maxLength: 4 }),
  )
const partly = (model: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<unknown> =>
  fc.record(model, { requiredKeys: [] })

const ranges = [
  '198.51.100.0/24',
  '198.51.100.7',
  '198.51.0.0/16',
  '::/0',
  '2001:db8::/32',
  '2001:db8:7::/48',
]
const mapped = ['::ffff:198.51.100.7', '::ffff:198.51.100.0/120', '0.0.0.0/0']
const names = ['*', '*.pdf', 'plan*', 'plan-?.pdf', 'plan-7.pdf', '*a*', 'plan*.pdf', '?*']
const types = [
  'application/pdf',
  'pdf',
  'image/*',
  'image/png',
  'image',
  'office',
  'application/rtf',
  'archive',
  'unknown',
]
const sizes = ['1B', '5B', '10B', '1KB']
const hours = ['08:00-18:00', '09:00-12:00', '22:00-06:00', '23:00-01:00', '00:00-24:00', '12:00-18:00']
const flag = fc.boolean()

/** Values of every filter as they are written in rules, near enough to each other that one often implies another. */
export const written: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  user: many('ana@corp.example', 'kim@corp.example', 'service', 'li@partner.example'),
  'user-domain': many('corp.example', 'partner.example', 'sub.corp.example'),
  group: many('staff', 'admins', 'contractors'),
  app: many('wiki', 'mail'),
  host: many('www.example.com', '*.example.com', '*.cdn.example.com', 'a.cdn.example.com'),
  path: many('/**', '/admin/**', '/admin/*', '/admin/users', '/admin/*/x', '/*', '/admin**'),
  method: many(...methods),
  activity: many(...activities),
  device: partly({
    managed: flag,
    compliant: flag,
    certificate: flag,
    type: many(...deviceTypes),
    platform: many(...platforms),
  }),
  client: partly({
    kind: many(...clientKinds),
    name: many('chrome', 'edge', 'unknown'),
    'older-than': fc.integer({ min: 1, max: 4 }),
    outdated: flag,
  }),
  ip: fc.oneof(
    many(...ranges, ...mapped),
    partly({
      range: many(...ranges),
      network: many('office', 'lab'),
      category: many('trusted'),
      tag: many('berlin'),
    }),
  ),
  location: fc.record({ country: many('DE', 'NO', 'US', 'unknown') }),
  operator: partly({
    asn: many(1, 2, 'unknown'),
    name: many('*', 'Example*', '*net', 'Example Net', 'unknown'),
  }),
  time: partly({
    days: many('mon', 'tue', 'mon-fri', 'sat-mon', 'sat-sun'),
    hours: many(...hours),
    zone: fc.constantFrom('UTC', 'Europe/Berlin'),
  }),
  auth: partly({
    'at-least': fc.constantFrom(...strengths),
    'weaker-than': fc.constantFrom(...strengths),
    'older-than': fc.constantFrom('1ms', '2ms', '3ms'),
    within: fc.constantFrom('1ms', '2ms', '3ms', '4ms'),
  }),
  file: partly({
    name: many(...names),
    extension: many('pdf', 'docx', 'txt'),
    'larger-than': fc.constantFrom(...sizes),
    'smaller-than': fc.constantFrom(...sizes),
    type: many(...types),
    'declared-type': many(...types),
    label: many('secret', 'public', 'none'),
    unscannable: fc.constantFrom('match', 'skip'),
  }),
}

const mediaType = fc.constantFrom(
  'application/pdf',
  'image/png',
  'application/rtf',
  'application/zip',
  'unknown',
  'unscannable',
)

const moved = fc
  .record({
    name: fc.constantFrom('plan-7.pdf', 'plan-77.pdf', 'a.docx', 'PLAN', ''),
    size: fc.integer({ min: -1, max: 12 }),
    declaredType: fc.oneof(mediaType, fc.constant('')),
    trueType: mediaType,
    label: fc.constantFrom('secret', 'public', 'none', 'unscannable'),
  })
  .map(file => ({ ...file, extension: file.name === '' ? '?' : (file.name.split('.')[1] ?? '') }))

/** The same with ordinary prototypes; `noFile` must stay itself. */
const structuredCopy = (made: Facts): Facts => ({
  ...structuredClone(made),
  file: made.file === noFile ? noFile : structuredClone(made.file),
})

/** Facts near what `written` asks for. */
export const facts: fc.Arbitrary<Facts> = fc
  .record({
    user: fc.constantFrom('ana@corp.example', 'kim@sub.corp.example', 'service', ''),
    groups: fc.subarray(['staff', 'admins', 'contractors']),
    auth: fc.record({
      strength: fc.constantFrom(...strengths),
      age: fc.integer({ min: 0, max: 4 }),
      stronger: fc.constant([]),
    }),
    device: fc.record({
      managed: flag,
      compliant: flag,
      certificate: flag,
      type: fc.constantFrom(...deviceTypes),
      platform: fc.constantFrom(...platforms),
    }),
    client: fc.record({
      kind: fc.constantFrom(...clientKinds),
      name: fc.constantFrom('chrome', 'edge', 'unknown'),
      version: fc.integer({ min: -1, max: 5 }),
      outdated: flag,
    }),
    ip: fc.constantFrom(
      '198.51.100.7',
      '198.51.9.1',
      '2001:db8:7::1',
      '2001:db8::1',
      '::ffff:198.51.100.7',
      '::1',
      'unknown',
    ),
    network: fc.record({
      names: fc.subarray(['office', 'lab']),
      categories: fc.subarray(['trusted']),
      tags: fc.subarray(['berlin']),
    }),
    location: fc.record({ country: fc.constantFrom('DE', 'NO', 'unknown') }),
    operator: fc.record({
      asn: fc.integer({ min: 0, max: 3 }),
      name: fc.constantFrom('Example Net', 'unknown'),
    }),
    app: fc.constantFrom('wiki', 'mail'),
    host: fc.constantFrom('www.example.com', 'a.cdn.example.com', 'example.com'),
    path: fc.constantFrom('/', '/admin/users', '/admin/1/x', '/administration', '/a/b/c'),
    method: fc.constantFrom(...methods),
    activity: fc.constantFrom(...activities),
    file: fc.oneof(fc.constant(noFile), moved),
    now: fc.integer({ min: 0, max: 7 * 24 * 60 }).map(minutes => Date.UTC(2026, 2, 25) + minutes * 60_000),
  })
  .map(known => structuredCopy({ ...unknownFacts, ...known }))
