import type { BodyRewriter, Exchange } from '../../exchange.ts'
import { isWorkerScript } from '../../navigation.ts'
import { prefixWorkerScript } from '../body/worker-script.ts'

/**
 * A worker's script with the runtime of workers before it, where the browser says that it asks for one; every
 * other text as it is. A module of a module worker looks the same, and the runtime is there only once.
 */
export function withWorkerRuntime(
  { client, route: { app } }: Exchange,
  text: BodyRewriter,
  prefix: Buffer,
): BodyRewriter {
  return app.runtime && isWorkerScript(client) ? prefixWorkerScript(text, prefix) : text
}
