/** W5: edges that crash in every way that leaves something elsewhere, where cores may be written. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { changedBuild, type Build, type Insertion } from '../builds.ts'
import { canariesOf } from '../canaries.ts'
import { carryAll, crashBy } from '../drive.ts'
import { startEdge, type RunningEdge } from '../edge.ts'
import { recordStream } from '../record-stream.ts'
import { createSearch, type Search } from '../search.ts'
import { mintUser, newcomers, type User } from '../sessions.ts'
import type { Setting } from '../setting.ts'
import type { Testimony } from '../testimony.ts'
import { refusedSettings } from './refused-settings.ts'

/** Two mistakes that a request can ask for, which hold what it brings. */
export const mistakes: readonly Insertion[] = [
  {
    file: 'src/proxy/request-path.ts',
    anchor: '      const own = ownPaths(exchange)',
    replacement: `      const mistake = client.field('x-mistake')
      if (mistake === 'throw')
        setImmediate(() => { throw new Error(\`planted mistake: \${client.field('authorization')}\`) })
      const held = []
      while (mistake === 'fill') held.push({ text: \`\${client.field('authorization')} \${held.length}\` })
$&`,
  },
]

type Crash = (edge: RunningEdge, user: User) => Promise<unknown>

const allCrashes: readonly { readonly name: string; readonly crash: Crash; readonly survives?: true }[] = [
  { name: 'uncaught error', crash: (edge, user) => crashBy('throw', user, edge.client) },
  { name: 'SIGABRT', crash: async edge => edge.kill('SIGABRT') },
  { name: 'SIGSEGV', crash: async edge => edge.kill('SIGSEGV') },
  { name: 'SIGQUIT', crash: async edge => edge.kill('SIGQUIT') },
  { name: 'SIGUSR2', crash: async edge => edge.kill('SIGUSR2'), survives: true },
  { name: 'SIGUSR1', crash: async edge => edge.kill('SIGUSR1'), survives: true },
  { name: 'heap exhausted', crash: (edge, user) => crashBy('fill', user, edge.client) },
]

/**
 * @param insertions what the build has beside the mistakes
 * @param isControl whether the build is there to be caught: then two crashes are enough
 */
export async function testifyCrashes(
  setting: Setting,
  build: Build,
  insertions: readonly Insertion[],
  isControl: boolean,
): Promise<Testimony> {
  const crashes = isControl ? allCrashes.slice(0, 2) : allCrashes
  const scratch = join(build.scratch, 'crashes')
  const crashing = changedBuild(build.name, scratch, [...insertions, ...mistakes], build.environment)
  const people = newcomers(setting, crashes.length)
  const search = createSearch(canariesOf(people))
  const faults: string[] = []
  for (const [index, { name, crash, survives }] of crashes.entries()) {
    const user = mintUser(setting, people[index]!)
    const found = await crashOnce(setting, crashing, search, user, {
      name,
      crash,
      survives: survives === true,
    })
    faults.push(...found.map(words => `${name}: ${words}`))
  }
  const cores = coresOfOthers(scratch)
  if (cores === 0) faults.push('no core is written here at all, so none would be seen')
  const refusals = isControl ? { tried: 0, faults: [] } : refusedSettings(setting, build)
  return {
    witness: 'W5',
    hits: search.hits,
    faults: [...faults, ...refusals.faults],
    figures: {
      crashes: crashes.length,
      crash_octets_searched: search.octets,
      cores_of_a_bare_node: cores,
      refused_settings: refusals.tried - refusals.faults.length,
    },
  }
}

interface NamedCrash {
  readonly name: string
  readonly crash: Crash
  readonly survives: boolean
}

/** Starts an edge, uses it, crashes it; what was wrong about that. */
async function crashOnce(
  setting: Setting,
  build: Build,
  search: Search,
  user: User,
  { name, crash, survives }: NamedCrash,
): Promise<string[]> {
  const directory = join(build.scratch, name.replaceAll(' ', '-'))
  mkdirSync(directory)
  const configuration = setting.configure('crash', setting.ports)
  const before = filesOf(setting.directory)
  const records = recordStream(`output after ${name}`, search, canariesOf([user]))
  let complaints = ''
  const edge = await startEdge({
    command: whereCoresAreWritten(build.start(configuration)),
    ports: setting.ports,
    ca: setting.ca,
    directory,
    environment: { ...build.environment, NODE_OPTIONS: '--max-old-space-size=96' },
    onOutput: chunk => records.write(chunk),
    onComplaint: chunk => (complaints += chunk.toString('latin1')),
  })
  const limit = /^Max core file size +(\d+|unlimited) +(\d+|unlimited)/m
    .exec(readFileSync(`/proc/${edge.pid}/limits`, 'utf8'))
    ?.slice(1)
    .join(' ')
  await carryAll([user], edge.client, setting.app)
  await crash(edge, user)
  const end = survives ? await edge.stop() : await edge.ended
  records.end()
  search.whole(`complaints after ${name}`, complaints)
  const left = [...filesOf(directory), ...filesOf(setting.directory).filter(file => !before.includes(file))]
  for (const file of left) search.whole(file, readFileSync(file))
  return [
    ...(limit === '0 0' ? [] : [`a core may have ${limit} octets`]),
    ...((end === '0') === survives ? [] : [`the edge ended with ${end}`]),
    ...(complaints.includes('ebugger listening') ? ['a debugger was opened'] : []),
    ...left.map(file => `it left ${file}`),
  ]
}

const filesOf = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))

const whereCoresAreWritten = (command: readonly string[]): string[] => [
  'sh',
  '-c',
  'ulimit -c unlimited; exec "$@"',
  '--',
  ...command,
]

/** What a Node without the edge's limit leaves when it aborts in the same way: the check must be able to fail. */
function coresOfOthers(scratch: string): number {
  const cwd = join(scratch, 'bare')
  mkdirSync(cwd)
  const [program, ...args] = whereCoresAreWritten([process.execPath, '--eval', 'process.abort()'])
  spawnSync(program!, args, { cwd, stdio: 'ignore' })
  return readdirSync(cwd).filter(file => file.startsWith('core')).length
}
