import {
  createAdmin,
  edgeOperations,
  type EdgeOperations,
  type EdgeOperationsOptions,
} from '../admin/index.ts'
import type { Config } from '../config/index.ts'
import { watchEdges, type EdgesOptions } from './edges.ts'
import type { InheritedSockets } from './inherited-sockets.ts'
import { closeServer, listen } from './servers.ts'

export interface OperatorsSideOptions {
  readonly operations: EdgeOperationsOptions
  /** What the other edges are told and tell; undefined where another process does it. */
  readonly edges: EdgesOptions | undefined
  readonly unreadiness: EdgesOptions['unreadiness']
  readonly sockets: InheritedSockets
}

/** Where operators come in. */
export interface OperatorsSide {
  readonly operations: EdgeOperations
  /** Undefined without a listener for them. */
  readonly port: number | undefined
  close(): Promise<void>
}

/**
 * Opens it.
 * @throws when its address cannot be listened on
 */
export async function openOperatorsSide(
  config: Config,
  { operations: asked, edges: told, unreadiness, sockets }: OperatorsSideOptions,
): Promise<OperatorsSide> {
  const operations = edgeOperations(asked)
  const edges = told && watchEdges(config, told)
  const { token } = config.admin
  const server =
    config.listen.admin && createAdmin({ operations, unreadiness, edges: () => edges?.views() ?? [], token })
  const port = server && (await listen(server, config.listen.admin!, sockets))
  return {
    operations,
    port,
    async close() {
      await edges?.close()
      server?.closeAllConnections()
      if (server !== undefined) await closeServer(server)
    },
  }
}
