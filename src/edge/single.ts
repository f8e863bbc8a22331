import { startEdge } from './edge.ts'
import { loadAnew, type RunningEdge, type RunOptions } from './running-edge.ts'

/**
 * Starts an edge of one process. It cannot take another configuration, nor be replaced.
 * @throws when the policies, certificates or keys are bad, or an address cannot be listened on
 */
export async function startSingle(options: RunOptions): Promise<RunningEdge> {
  const { config, sockets, tell } = options
  const edge = await startEdge(config, { sockets })
  const { recorder } = edge
  return {
    signInOrigin: edge.signInOrigin,
    async reload() {
      const loaded = loadAnew(options, config, recorder)
      if ('report' in loaded) return
      if (loaded.isChanged) {
        tell('configuration changed; restart to use it')
        recorder.operation({ type: 'edge', event: 'configuration-changed', taken: false })
      }
      await edge.reload()
    },
    async restart() {
      const outcome = await edge.operations.restart()
      if ('refusal' in outcome) tell(outcome.refusal)
      return outcome
    },
    close: now => edge.close(config.shutdown, now),
    lost: Promise.withResolvers<void>().promise,
  }
}
