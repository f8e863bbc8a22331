/** For the runs of tests (`.taprc`): hundreds of processes would strip and compile the same modules, and that is half of their time. */
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'

enableCompileCache(join(import.meta.dirname, '../node_modules/.cache/compiled'))
