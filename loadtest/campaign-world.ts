import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadOrCreateAuthority } from '../src/tls/index.ts'
import { startServer } from './process.ts'
import { startEdge, type EdgeUnderLoad } from './reload/edge.ts'
import { hosts, mintCookie } from './sallyport.ts'

/** An edge under load and the app behind it, each processes of their own. */
export interface CampaignWorld {
  /** Of the edge's files. */
  readonly directory: string
  readonly edge: EdgeUnderLoad
  /** PEM of the authority to trust. */
  readonly ca: string
  /** A `Cookie` value of a session. */
  readonly cookie: string
  /** Something else that runs beside this process. */
  alsoEnd(end: () => Promise<unknown>): void
  /** Ends all in reverse, and removes the files. */
  close(): Promise<void>
}

/**
 * Starts the app and an edge before it.
 * @param prefix of the directory's name
 */
export async function startCampaignWorld(prefix: string, workers: number): Promise<CampaignWorld> {
  const directory = mkdtempSync(join(tmpdir(), prefix))
  const ends: (() => Promise<unknown>)[] = []
  const close = async (): Promise<void> => {
    for (const end of ends.reverse()) await end()
    rmSync(directory, { recursive: true })
  }
  try {
    const ca = writeIdentity(directory)
    const originFile = join(import.meta.dirname, 'peers/origin.ts')
    const origin = await startServer([process.execPath, originFile, directory])
    ends.push(() => origin.stop())
    const edge = await startEdge(directory, origin.port, workers)
    ends.push(() => edge.stop())
    return { directory, edge, ca, cookie: mintCookie(directory), alsoEnd: end => void ends.push(end), close }
  } catch (error) {
    await close()
    throw error
  }
}

/** The origin's certificate, of the authority that the edge finds there too; the authority's own. */
export function writeIdentity(directory: string): string {
  const authority = loadOrCreateAuthority(directory)
  const { certificate, key } = authority.issue([hosts.upstream])
  const files = { 'cert.pem': certificate, 'key.pem': key, 'ca.pem': authority.certificate }
  for (const [name, text] of Object.entries(files))
    writeFileSync(join(directory, name), text, { mode: 0o600 })
  return authority.certificate
}
