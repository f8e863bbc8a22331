import bowser from 'bowser'
import { isbot } from 'isbot'
import { LRUCache } from 'lru-cache'
import { deviceTypes, type ClientFacts, type DeviceFacts, type DeviceType } from '../../policy/index.ts'
import type { Client } from '../client.ts'
import { brandsOf, mobileHint, platformNamed, type Brand } from './client-hints.ts'
import { browserAliases, nativeApp, oldestBrowsers } from './known-software.ts'

/** What a client says of its software and its device. */
export interface Software {
  readonly client: ClientFacts
  readonly device: Pick<DeviceFacts, 'type' | 'platform'>
}

/** The software of a client: one object for all clients that say the same. */
export type SoftwareOf = (client: Client) => Software

/** A client can send anything: no more is looked at, and no more different ones are remembered. */
const longestField = 1_024
const rememberedClients = 2_000

const fields = ['user-agent', 'sec-ch-ua', 'sec-ch-ua-mobile', 'sec-ch-ua-platform'] as const
type Said = Readonly<Record<(typeof fields)[number], string>>

/** @param replaced the oldest version that is not outdated, by browser, in place of the one built in */
export function softwareReader(replaced: ReadonlyMap<string, number>): SoftwareOf {
  const oldest = new Map([...Object.entries(oldestBrowsers), ...replaced])
  const remembered = new LRUCache<string, Software>({ max: rememberedClients })
  return client => {
    const values = fields.map(name => client.field(name)?.slice(0, longestField) ?? '')
    const key = values.join('\n')
    const known = remembered.get(key)
    if (known !== undefined) return known
    const software = read(Object.fromEntries(fields.map((name, at) => [name, values[at]!])) as Said, oldest)
    remembered.set(key, software)
    return software
  }
}

/** Bowser fails for an empty text only by throwing. */
const parse = (agent: string): bowser.Parser.ParsedResult => bowser.parse(agent === '' ? ' ' : agent)

function read(said: Said, oldest: ReadonlyMap<string, number>): Software {
  const parsed = parse(said['user-agent'])
  return { client: clientIn(said, parsed, oldest), device: deviceIn(said, parsed) }
}

/** Tools first: for isbot, every tool that is no browser is a robot. */
function clientIn(
  said: Said,
  { browser }: bowser.Parser.ParsedResult,
  oldest: ReadonlyMap<string, number>,
): ClientFacts {
  const agent = said['user-agent']
  const native = nativeApp(agent)
  if (native !== undefined) return { kind: 'native', ...native, outdated: false }
  const named = { name: ourName(browser.name ?? ''), version: major(browser.version) }
  if (isbot(agent)) return { kind: 'robot', ...named, name: named.name || 'unknown', outdated: false }
  const found = hinted(said['sec-ch-ua'], oldest) ?? named
  const least = oldest.get(found.name)
  if (least === undefined) return { kind: 'unknown', name: 'unknown', version: -1, outdated: false }
  return { kind: 'browser', ...found, outdated: found.version < least }
}

/**
 * Hints are more exact than `User-Agent`, where browsers pretend to be others. All that are made of Chromium name
 * that as well, and some only that: then `User-Agent` tells more.
 */
const hinted = (value: string, oldest: ReadonlyMap<string, number>): Brand | undefined =>
  brandsOf(value)
    .map(({ name, version }) => ({ name: ourName(name), version }))
    .find(({ name }) => name !== 'chromium' && oldest.has(name))

function ourName(name: string): string {
  const plain = name.toLowerCase()
  return Object.hasOwn(browserAliases, plain) ? browserAliases[plain]! : plain
}

function major(version: string | undefined): number {
  const digits = /^\d{1,5}/.exec(version ?? '')
  return digits === null ? -1 : Number(digits[0])
}

function deviceIn(said: Said, { os, platform }: bowser.Parser.ParsedResult): Software['device'] {
  const hint = platformNamed(said['sec-ch-ua-platform'])
  return {
    type: mobileHint(said['sec-ch-ua-mobile']) ?? typeNamed(platform.type),
    platform: hint === 'unknown' ? platformNamed(os.name ?? '') : hint,
  }
}

const typeNamed = (name: string | undefined): DeviceType =>
  deviceTypes.find(type => type === name) ?? 'unknown'
