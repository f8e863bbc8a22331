/** W3: the same sessions where nothing can be written: a root that is read-only, and Node's permission model. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, realpathSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Build } from '../builds.ts'
import { carryAll } from '../drive.ts'
import { startEdge } from '../edge.ts'
import { mintUser, newcomers } from '../sessions.ts'
import type { Setting } from '../setting.ts'
import type { Testimony } from '../testimony.ts'

/** A whole file system that is read-only, its devices too; the edge keeps the machine's network. */
export const bubblewrap: readonly string[] =
  'bwrap --ro-bind / / --proc /proc --dev /dev --remount-ro /dev --unshare-pid --die-with-parent --'.split(
    ' ',
  )

/** The edge under the permission model: a belt; what holds is the file system. */
export const permitted = (build: Build, setting: Setting, configuration: string): string[] => {
  const readable = [build.root, realpathSync(join(build.root, 'node_modules')), setting.directory]
  // The network is not restricted where Node has no word for that yet.
  const network = process.allowedNodeEnvironmentFlags.has('--allow-net') ? ['--allow-net'] : []
  return [
    process.execPath,
    '--permission',
    ...network,
    // Policies are loaded in a thread.
    '--allow-worker',
    ...readable.map(path => `--allow-fs-read=${path}`),
    '--disable-sigusr1',
    '--disable-warning=ExperimentalWarning',
    join(build.root, 'src/main.ts'),
    'start',
    '--config',
    configuration,
  ]
}

export async function testifyReadOnly(setting: Setting, build: Build, sessions: number): Promise<Testimony> {
  const configuration = setting.configure('read-only', setting.ports)
  const ways = [
    { name: 'read-only root', command: [...bubblewrap, ...build.start(configuration)] },
    { name: 'permission model', command: permitted(build, setting, configuration) },
  ]
  const faults = writablePlaces(build).map(place => `${place} can be written in the read-only root`)
  for (const { name, command } of ways)
    faults.push(...(await failuresOf(setting, build, command, sessions)).map(words => `${name}: ${words}`))
  return {
    witness: 'W3',
    hits: [],
    faults,
    figures: { read_only_sessions: ways.length * sessions, places_tried_to_write: places(build).length },
  }
}

async function failuresOf(
  setting: Setting,
  build: Build,
  command: readonly string[],
  sessions: number,
): Promise<string[]> {
  const directory = join(build.scratch, 'read-only')
  mkdirSync(directory, { recursive: true })
  const edge = await startEdge({
    command,
    ports: setting.ports,
    ca: setting.ca,
    directory,
    environment: build.environment,
  })
  const users = newcomers(setting, sessions).map(each => mintUser(setting, each))
  const failures = await carryAll(users, edge.client, setting.app)
  const end = await edge.stop()
  return [...failures.map(({ words }) => words), ...(end === '0' ? [] : [`the edge ended with ${end}`])]
}

const places = ({ root, scratch }: Build): string[] =>
  ['/', tmpdir(), '/tmp', '/var/tmp', '/dev', '/dev/shm', '/run', '/root'].concat(root, scratch)

/** Tries to write where an edge might: a sandbox that lets it would prove nothing. */
const writablePlaces = (build: Build): string[] =>
  places(build).filter(place => {
    const [program, ...args] = [...bubblewrap, 'touch', join(place, 'evidence-was-here')]
    return spawnSync(program!, args, { stdio: 'ignore' }).status === 0
  })
