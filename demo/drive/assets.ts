import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { iconFont } from './fonts/icons.ts'
import { origins } from './hosts.ts'

/** A file that never changes under its address. */
export interface Asset {
  readonly name: string
  readonly type: string
  readonly content: Buffer
  /** For `integrity` attributes (Subresource Integrity). */
  readonly integrity: string
}

/** The two scripts that do not run in a page. */
export type WorkerName = 'service-worker.js' | 'fingerprint-worker.js'

/** The files of the static host, and scripts that must come from the page's own host. */
export interface Assets {
  /** Stands in every address, so that files can be kept for good. */
  readonly version: string
  get(name: string): Asset | undefined
  /** The absolute address of a file. */
  url(name: string): string
  /** The modules that the page's first script imports. */
  readonly modules: readonly Asset[]
  /** The script of the service worker or of the worker. */
  worker(name: WorkerName): string
}

const types: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
}
const firstScript = 'app.js'

const digest = (content: Buffer) => createHash('sha256').update(content).digest('base64')

const asset = (name: string, type: string, content: Buffer): Asset => ({
  name,
  type,
  content,
  integrity: `sha256-${digest(content)}`,
})

function readFolder(name: string): Asset[] {
  const folder = new URL(`${name}/`, import.meta.url)
  const typeOf = (file: string) => types[file.slice(file.lastIndexOf('.') + 1)]
  return readdirSync(folder).flatMap(file => {
    const type = typeOf(file)
    return type === undefined ? [] : asset(file, type, readFileSync(new URL(file, folder)))
  })
}

/** Reads the client's files once. */
export function loadAssets(): Assets {
  const shared = [...readFolder('client'), asset('icons.ttf', 'font/ttf', iconFont())]
  const workers = readFolder('workers')
  const version = versionOf([...shared, ...workers])
  const find = (name: string) => shared.find(each => each.name === name)
  return {
    version,
    get: find,
    url: name => `${origins.static}/${version}/${name}`,
    modules: shared.filter(({ name }) => name.endsWith('.js') && name !== firstScript),
    // Workers belong to the origin of their page (HTML Standard, "run a worker"), so `static` cannot serve them.
    worker: name =>
      workers
        .find(each => each.name === name)!
        .content.toString()
        .replaceAll('VERSION', version),
  }
}

const versionOf = (assets: readonly Asset[]) =>
  digest(Buffer.from(assets.map(({ integrity }) => integrity).join()))
    .replace(/\W/g, '')
    .slice(0, 10)
