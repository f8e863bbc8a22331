/** Sallyport itself, as it comes: with sessions, rules, records and metrics. */
import { appendFileSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '../../../test/harness/free-port.ts'
import { sumOf } from '../../metrics.ts'
import { startServer, type ServerProcess } from '../../process.ts'
import { configFile, edgeCommand, hosts } from '../../sallyport.ts'
import { createMint } from '../../sessions/minting.ts'
import type { Contender, Operations, Start } from './contender.ts'
import { peer } from './servers.ts'

interface EdgeShape {
  readonly rules?: number
  readonly workers?: number
  /** Edges beside one another that know the same keys. */
  readonly edges?: number
}

/** Runs in the edge before its own code, so that memory can be compared without garbage. */
const collector = new URL('../../reload/collect-on-signal.ts', import.meta.url).href

/** An edge, or several as one contender. */
export const edge =
  ({ rules = 0, workers = 1, edges = 1 }: EdgeShape = {}): Start =>
  async ({ directory, originPort }, name) => {
    const own = join(directory, name.replaceAll(/[^a-z0-9]+/g, '-'))
    mkdirSync(own)
    for (const file of ['authority.pem', 'authority-key.pem'])
      copyFileSync(join(directory, file), join(own, file))
    const command = edgeCommand(own, originPort)
    appendFileSync(join(own, 'policies/policy.yaml'), manyRules(rules))
    // Several processes would each have to be asked, and edges beside one another want the same port for that.
    const admin = workers + edges === 2 ? await freePort() : undefined
    configure(own, workers, admin)
    return contenderOf(name, own, await startAll(['env', options(), ...command], edges), admin)
  }

/** The first one makes the keys that the others find. */
async function startAll(command: readonly string[], count: number): Promise<readonly ServerProcess[]> {
  const running: ServerProcess[] = []
  try {
    while (running.length < count) running.push(await startServer(command))
    return running
  } catch (error) {
    await Promise.all(running.map(server => server.stop()))
    throw error
  }
}

/** What this process is run with goes along, as a profile needs. */
const options = (): string =>
  `NODE_OPTIONS=${process.env['NODE_OPTIONS'] ?? ''} --expose-gc --import ${collector}`

function configure(directory: string, workers: number, admin: number | undefined): void {
  const file = configFile(directory)
  const forOperators = admin === undefined ? '' : `, admin: 127.0.0.1:${admin}`
  const listen = `listen: { https: 127.0.0.1:0${forOperators} }\nworkers: ${workers}`
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^listen: .*$/m, listen))
}

function contenderOf(
  name: Contender['name'],
  directory: string,
  running: readonly ServerProcess[],
  admin: number | undefined,
): Contender {
  const server = asOne(running)
  const host = `${hosts.proxied}:${server.port}`
  const origin = `https://${host}/`
  return peer(name, server, {
    ports: running.map(({ port }) => port),
    host,
    cookies: count => newCookies(directory, count),
    origins: { page: origin, script: origin },
    ...(admin !== undefined && { operations: operationsOf(server, admin) }),
  })
}

function operationsOf(server: ServerProcess, admin: number): Operations {
  const ask = async (path: string): Promise<string> =>
    (await fetch(`http://127.0.0.1:${admin}${path}`)).text()
  return {
    async figures(...names) {
      const metrics = await ask('/metrics')
      return names.map(name => sumOf(metrics, name, ''))
    },
    async collectGarbage() {
      process.kill(server.pid, 'SIGPWR')
      // Whatever is asked next is answered after the collection.
      await ask('/healthz')
    },
  }
}

/** Figures of all of them together; ports and process of the first. */
function asOne(servers: readonly ServerProcess[]): ServerProcess {
  const sum = (figure: (server: ServerProcess) => number): number =>
    servers.reduce((total, server) => total + figure(server), 0)
  return {
    ...servers[0]!,
    cpuMicroseconds: () => sum(server => server.cpuMicroseconds()),
    residentOctets: () => sum(server => server.residentOctets()),
    peakResidentOctets: () => sum(server => server.peakResidentOctets()),
    stop: async () => void (await Promise.all(servers.map(server => server.stop()))),
  }
}

function newCookies(directory: string, count: number): string[] {
  const mint = createMint(directory, 'bench', 0)
  return Array.from({ length: count }, () => mint())
}

/** None of them fits: each is about another group, as in the set of a large company. */
const manyRules = (count: number): string =>
  Array.from(
    { length: count },
    (_, index) =>
      `  - { id: rule-${index}, when: { group: group-${index}, app: bench, activity: [download, upload] }, then: block }\n`,
  ).join('')
