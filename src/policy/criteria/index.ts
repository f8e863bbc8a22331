import type { Criterion } from '../criterion.ts'
import { activity } from './activity.ts'
import { app } from './app.ts'
import { device } from './device.ts'
import { file } from './file.ts'
import { group } from './group.ts'
import { host } from './host.ts'
import { ip } from './ip.ts'
import { method } from './method.ts'
import { path } from './path.ts'
import { userDomain } from './user-domain.ts'
import { user } from './user.ts'

/** Every filter of the language; one that is not here does not exist. */
export const criteria: readonly Criterion[] = [
  user,
  userDomain,
  group,
  app,
  host,
  path,
  method,
  activity,
  device,
  ip,
  file,
]
