/** The devices' listener of an edge with two workers and their primary, as processes. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { http1 } from '../harness/clients.ts'
import { deviceHost, startDeviceWorld } from '../harness/device-world.ts'
import { freePort } from '../harness/sign-in.ts'
import { several, startWorkers } from './workers-process.ts'

t.test('every worker listens for devices', async t => {
  const world = await startDeviceWorld(t)
  const port = await freePort()
  const file = join(world.directory, 'sallyport.yaml')
  writeFileSync(file, readFileSync(file, 'utf8').replace('device: 127.0.0.1:0', `device: 127.0.0.1:${port}`))
  const edge = await startWorkers(t, world)
  for (const index of several.keys()) {
    t.equal((await http1({ ...world.client, port }, deviceHost)).status, 404)
    t.match(await edge.records.operation('device-check', index), {
      outcome: 'not-found',
      certificate: 'none',
    })
  }
})
