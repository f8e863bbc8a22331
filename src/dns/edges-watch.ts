import { readFileSync } from 'node:fs'
import type { Config } from '../config/index.ts'
import type { Register } from '../fleet/index.ts'
import { witnessRegister, type Standings } from '../geo/index.ts'
import { authorityExists, authorityFiles } from '../tls/index.ts'
import { probeEdges } from './probes.ts'

/**
 * Looks at all edges of a configuration: asks them from outside, and hears what they tell of themselves.
 * @returns a function that ends it
 */
export function watchEdges(config: Config, standings: Standings, register: Register | undefined): () => void {
  const { edges, suffix, publicPorts, listen, dns } = config
  const ids = edges.map(({ id }) => id)
  const stopProbes = probeEdges({
    ...dns.probe,
    edges,
    host: `signin.${suffix}`,
    port: publicPorts.https ?? ('port' in listen.https ? listen.https.port : 443),
    ca: dns.probe.ca ?? ownAuthority(config),
    report: (id, fault) => standings.report(id, 'probe', fault),
  })
  const stopWitness = register && witnessRegister(ids, register, standings)
  return () => {
    stopProbes()
    stopWitness?.()
  }
}

/** In development edges have certificates of the authority beside the configuration. */
function ownAuthority({ tls }: Config): string | undefined {
  if (tls.mode !== 'authority' || !authorityExists(tls.directory)) return undefined
  return readFileSync(authorityFiles(tls.directory).certificate, 'utf8')
}
