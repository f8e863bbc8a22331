import { createHash } from 'node:crypto'
import type { App, AppTable } from '../apps/index.ts'
import { createAppRewriter, type AppRewriter, type PublicPortParts } from './rewrite/app-rewriter.ts'
import { createRuntimeAsset, type RuntimeAsset } from './rewrite/page/runtime-asset.ts'
import { validatorsByUse } from './rewrite/validators.ts'

/** What is compiled once per app. */
export function perApp(apps: AppTable, ports: PublicPortParts) {
  const rewriters = new Map(apps.apps.map((app): [App, AppRewriter] => [app, createAppRewriter(app, ports)]))
  const runtimes = new Map(
    apps.apps.map((app): [App, RuntimeAsset] => [app, createRuntimeAsset(app, ports.secure)]),
  )
  const revision = createHash('sha256')
    .update(
      JSON.stringify([
        ports,
        // The runtime's path too: what a 304 keeps must not lead to one that is gone.
        apps.apps.map(app => [
          app.hosts.suffix,
          app.domains.map(({ pattern }) => pattern),
          runtimes.get(app)!.path,
        ]),
      ]),
    )
    .digest('hex')
    .slice(0, 8)
  return {
    rewriterOf: (app: App) => rewriters.get(app)!,
    runtimeOf: (app: App) => runtimes.get(app)!,
    validatorsOf: validatorsByUse(revision),
  }
}
