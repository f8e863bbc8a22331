import type { Criterion } from '../criterion.ts'
import { activity } from './activity.ts'
import { app } from './app.ts'
import { auth } from './auth.ts'
import { client } from './client.ts'
import { device } from './device.ts'
import { file } from './file.ts'
import { group } from './group.ts'
import { host } from './host.ts'
import { ip } from './ip.ts'
import { location } from './location.ts'
import { method } from './method.ts'
import { operator } from './operator.ts'
import { path } from './path.ts'
import { time } from './time.ts'
import { userDomain } from './user-domain.ts'
import { user } from './user.ts'

/** Every filter of the language, cheap ones first; one that is not here does not exist. */
export const criteria: readonly Criterion[] = [
  user,
  userDomain,
  group,
  auth,
  app,
  host,
  path,
  method,
  activity,
  device,
  client,
  ip,
  location,
  operator,
  time,
  file,
]
