import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { installPackage } from '../install-package.ts'
import { peerPackages, type EngineName } from '../policy/engine.ts'

type Peer = Exclude<EngineName, 'sallyport'>

/** Installs the peers' packages, which no other part of the project needs, when they are missing. */
export function installPeers(progress: (line: string) => void): void {
  try {
    installPackage(import.meta.dirname, progress)
  } catch (error) {
    progress(`the peers could not be installed: ${(error as Error).message}`)
  }
}

/** Peers that are there, each with its version. */
export function installedPeers(): ReadonlyMap<Peer, string> {
  const names = Object.keys(peerPackages) as Peer[]
  return new Map(
    names.flatMap(name => {
      const file = join(import.meta.dirname, 'node_modules', peerPackages[name], 'package.json')
      if (!existsSync(file)) return []
      return [[name, (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version]]
    }),
  )
}
