import { isDeepStrictEqual } from 'node:util'
import type { Config } from './config.ts'

/** Whether two configurations say the same, the content of files that they were read with among it. */
export const isSameConfig = (one: Config, other: Config): boolean =>
  isDeepStrictEqual(comparable(one), comparable(other))

/** Hosts are functions, made of what else an app says and its suffix. */
const comparable = ({ apps, ...rest }: Config) => ({
  ...rest,
  apps: apps.map(({ hosts, ...app }) => ({ ...app, suffix: hosts.suffix })),
})
