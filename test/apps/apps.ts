import type { RealApp } from './harness/app.ts'
import { jupyterNotebook } from './jupyter-notebook/app.ts'
import { mediaWiki } from './mediawiki/app.ts'
import { nodeRed } from './node-red/app.ts'
import { tiddlyWiki } from './tiddlywiki/app.ts'

/** The applications, in the order in which they are run. */
export const apps: readonly RealApp[] = [nodeRed, tiddlyWiki, mediaWiki, jupyterNotebook]
