import { relative } from 'node:path'
import type { ActivityRule } from '../apps/index.ts'
import { listOf, mapping, parseYaml, string, type Reader } from '../diagnostics/index.ts'
import { activityRule, glob } from './activity-rule.ts'
import { fileText, hostPattern, httpUrl, path } from './readers.ts'

/** What is known of a SaaS app wherever it is used: `apps/*.yaml`. */
export interface AppProfile {
  readonly name: string | undefined
  readonly start: URL | undefined
  /** Host patterns. */
  readonly domains: readonly string[]
  readonly activities: readonly ActivityRule[]
  readonly neverRewrite: readonly RegExp[]
  readonly direct: readonly string[]
}

export const noProfile: AppProfile = {
  name: undefined,
  start: undefined,
  domains: [],
  activities: [],
  neverRewrite: [],
  direct: [],
}

/**
 * The profile in a file; what is wrong with it is reported at its place there.
 * @param directory what the file's name is relative to
 */
export function appProfile(directory: string): Reader<AppProfile> {
  return (node, problems) => {
    const text = fileText(directory)(node, problems)
    const file = path(directory)(node, problems)
    if (text === undefined || file === undefined) return undefined
    const root = parseYaml(relative(process.cwd(), file), text, problems)
    return root && profile(root, problems)
  }
}

/** `tested`, `sources` and `notes` are for who reads the file. */
const profile: Reader<AppProfile> = mapping(fields => {
  fields.required('tested', string)
  fields.required('sources', listOf(httpUrl))
  fields.optional('notes', listOf(string))
  return {
    name: fields.optional('name', string),
    start: fields.optional('start', httpUrl),
    domains: fields.required('domains', listOf(hostPattern)) ?? [],
    activities: fields.optional('activities', listOf(activityRule), []),
    neverRewrite: fields.optional('never-rewrite', listOf(glob), []),
    direct: fields.optional('direct', listOf(hostPattern), []),
  }
})
