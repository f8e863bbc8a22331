import { existsSync, readFileSync } from 'node:fs'
import { createAppTable } from '../../src/apps/index.ts'
import type { Config } from '../../src/config/index.ts'
import {
  createKeyRing,
  createSessionTokens,
  existingKeys,
  mintedSession,
  sessionCookieName,
} from '../../src/session/index.ts'
import { authorityFiles } from '../../src/tls/index.ts'
import type { Scenario, Users } from './scenario.ts'
import { UsageError } from '../usage-error.ts'

/**
 * `Cookie` values of new sessions with the app that a host leads to, sealed with the keys of the edge's configuration.
 * @throws {UsageError} when the configuration does not know the host
 * @throws {KeyRingFileError} when there are no keys
 */
export function mintCookies(config: Config, host: string, { sessions, users }: Scenario): string[] {
  const app = appOf(config, host)
  const tokens = createSessionTokens(createKeyRing(existingKeys(config.session.keys)), config.session)
  const seconds = Math.round(config.session.absolute / 1_000)
  const now = Math.floor(Date.now() / 1_000)
  return Array.from({ length: sessions }, (_, index) => {
    const { groups, managed } = users
    const session = mintedSession({ user: nameOf(users, index), groups, managed, seconds }, now)
    return `${sessionCookieName}=${tokens.seal(session, app)}`
  })
}

/** As sessions are sealed: the edge compares users in lower case. */
const nameOf = ({ names }: Users, index: number): string =>
  names[index % names.length]!.replaceAll('{n}', String(index + 1)).toLowerCase()

function appOf({ apps, suffix }: Config, host: string): string {
  const route = createAppTable(apps, 443).route(host)
  if (typeof route === 'object') return route.app.id
  const example = apps[0] === undefined ? '' : `; an app is opened as <its host>.${apps[0].id}.${suffix}`
  const why = route === 'unlisted-host' ? 'is no domain of its app' : 'leads to no app of --config'
  throw new UsageError([`--target: ${host} ${why}${example}`])
}

/** PEM of the authority that an edge in development mints its certificates by; undefined when it has others, or has not made it yet. */
export function authorityOf(config: Config | undefined): string | undefined {
  if (config?.tls.mode !== 'authority') return undefined
  const { certificate } = authorityFiles(config.tls.directory)
  return existsSync(certificate) ? readFileSync(certificate, 'utf8') : undefined
}
