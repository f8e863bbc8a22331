import { loadConfig } from '../../src/config/index.ts'
import { startEdge, type Edge } from '../../src/edge/index.ts'
import { executable } from './command-line.ts'
import type { Records } from './records.ts'
import { runEdge, withKnownPorts } from './running-edge.ts'

/** Names the command, as a JSON list, under which edges of tests run as processes of their own. */
export const edgePrefixVariable = 'SALLYPORT_TEST_EDGE'

/**
 * Starts the edge of a test: in this process, or apart from it when the variable asks for that. An edge apart has
 * nothing inside that could be looked at.
 */
export function startTestEdge(file: string, records: Records): Promise<Edge> {
  const prefix = process.env[edgePrefixVariable]
  return prefix === undefined
    ? startEdge(loadConfig(file, {}), { records })
    : startApart(JSON.parse(prefix) as string[], file, records)
}

async function startApart(prefix: readonly string[], file: string, records: Records): Promise<Edge> {
  const { admin, device } = await withKnownPorts(file, file)
  const edge = await runEdge([...prefix, executable, 'start', '--config', file], line => records.write(line))
  const outside: Pick<Edge, 'signInOrigin' | 'ports' | 'reload' | 'close'> = {
    signInOrigin: edge.signInOrigin,
    ports: { https: edge.port, http: undefined, admin, device },
    /** Of the policies only: a signal would end what the edge runs under. */
    async reload() {
      await fetch(`http://127.0.0.1:${admin}/policy/reload`, { method: 'POST' })
    },
    close: () => edge.kill(),
  }
  return outside as Edge
}
