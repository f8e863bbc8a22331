import type { Criterion } from '../criterion.ts'
import { activity } from './activity.ts'
import { app } from './app.ts'
import { device } from './device.ts'
import { file } from './file.ts'
import { group } from './group.ts'
import { ip } from './ip.ts'
import { user } from './user.ts'

/** Every filter of the language; one that is not here does not exist. */
export const criteria: readonly Criterion[] = [user, group, app, activity, device, ip, file]
