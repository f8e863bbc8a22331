/**
 * A user with a browser in each part of the world, a network namespace with the resolver's address of that part: lands on the
 * nearest edge by what PowerDNS says, and when that is killed, the next click works.
 */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { canMakeNamespaces, makeNamespaces, type Region } from '../harness/namespaces.ts'
import type { Visits, VisitsTask } from './regions/visits.ts'

const run = promisify(execFile)
const network = '198.18.53'
const [frankfurt, virginia] = [`${network}.11`, `${network}.12`]
/** As the database of countries has them. */
const regions: readonly Region[] = [
  { name: 'nl', client: '193.0.6.10', network: '193.0.6' },
  { name: 'us', client: '8.8.8.10', network: '8.8.8' },
]

const skip = canMakeNamespaces() ? false : 'network namespaces cannot be made here'

t.test(
  'each lands on the nearest edge, and goes on when it is killed',
  { skip, timeout: 120_000 },
  async t => {
    const directory = mkdtempSync(join(tmpdir(), 'sallyport-regions-'))
    t.teardown(() => rmSync(directory, { recursive: true }))
    const namespaces = makeNamespaces(regions, network, [11, 12, 13, 53], directory)
    t.teardown(() => namespaces.remove())
    const task: VisitsTask = {
      network,
      directory,
      browsers: regions.map(region => [region.name, namespaces.chromiumIn(region)]),
      struck: 'nl',
    }
    const [program, ...args] = namespaces.inService
    const script = join(import.meta.dirname, 'regions/visits.ts')
    const command = [process.execPath, '--disable-warning=ExperimentalWarning', script, JSON.stringify(task)]
    const { stdout } = await run(program!, [...args, ...command], { maxBuffer: 2 ** 24 })
    const clicks = JSON.parse(stdout.trim().split('\n').at(-1)!) as Visits
    const told = clicks.map(({ region, status, address, title }) => `${region} ${status} ${address} ${title}`)
    t.strictSame(told, [
      `nl 200 ${frankfurt} Page 0`,
      `nl 200 ${frankfurt} Page 1`,
      `us 200 ${virginia} Page 0`,
      `us 200 ${virginia} Page 1`,
      `nl 200 ${virginia} Page 2`,
      `us 200 ${virginia} Page 2`,
    ])
    for (const { name } of regions)
      t.equal(new Set(clicks.filter(({ region }) => region === name).map(each => each.visitor)).size, 1, name)
  },
)
