import type { Blobs } from './blobs.ts'
import { hook, mapAt, overlaid, type Scope } from './hooks.ts'
import { textOf, type NameMap, type Names } from './names.ts'

/** The runtime of workers, as the edge wrote it, with the names of the app. */
export const prefixOf = (worker: (names: Names) => void, names: Names): string =>
  `;(${worker})(${JSON.stringify(names)});\n`

/**
 * Workers and worklets, in pages and workers alike. A worker made of a blob or a data URL has no response that
 * could bring the runtime, so it is put before the script here.
 * @param prefix a script that goes before another
 */
export function hookScripts(scope: Scope, names: NameMap, blobs: Blobs, prefix: string): void {
  const prefixed = prefixBlobs(scope, blobs, prefix)
  const script = mapAt(0, value => {
    const url = textOf(value)
    if (url === undefined) return value
    return url.startsWith('data:') ? prefixedData(url, prefix) : (prefixed(url) ?? names.orMapped(value))
  })
  hook(scope, 'Worker', script)
  hook(scope, 'SharedWorker', script)
  hook(scope.Worklet?.prototype, 'addModule', mapAt(0, names.orMapped))
  hook(scope.ServiceWorkerContainer?.prototype, 'register', (call, [url, options, ...rest]) => {
    const scoped = (options as RegistrationOptions | undefined)?.scope
    const mapped = names.url(scoped)
    const given = mapped === undefined ? options : { ...(options as RegistrationOptions), scope: mapped }
    return call([names.orMapped(url), given, ...rest])
  })
  hookTrusted(scope, names)
}

type Rules = Partial<Record<'createScriptURL', (...given: unknown[]) => unknown>>

/** What has become trusted cannot be mapped any more; so it is, as it becomes so. */
function hookTrusted(scope: Scope, { orMapped }: NameMap): void {
  const { TrustedTypePolicyFactory } = scope as { TrustedTypePolicyFactory?: { prototype: object } }
  hook(TrustedTypePolicyFactory?.prototype, 'createPolicy', (call, [name, rules, ...rest]) => {
    const create = (rules as Rules | undefined)?.createScriptURL
    if (typeof create !== 'function') return call([name, rules, ...rest])
    const createScriptURL = (...given: unknown[]): unknown => orMapped(create(...given))
    return call([name, overlaid<Rules>(rules as Rules, { createScriptURL }), ...rest])
  })
}

/**
 * @returns the URL of the same blob with the prefix before it; one and the same each time, because shared workers
 *   are told apart by it
 */
function prefixBlobs(
  { Blob, URL }: Scope,
  blobs: Blobs,
  prefix: string,
): (url: string) => string | undefined {
  const { createObjectURL, revokeObjectURL } = URL
  const prefixed = new Map<string, string>()
  blobs.onRevoke(url => {
    const ours = prefixed.get(url)
    if (ours !== undefined) revokeObjectURL(ours)
    prefixed.delete(url)
  })
  return url => {
    const blob = blobs.of(url)
    if (blob === undefined || prefixed.has(url) || !mayBeScript(blob)) return prefixed.get(url)
    const ours = createObjectURL(new Blob([prefix, blob], { type: blob.type }))
    prefixed.set(url, ours)
    return ours
  }
}

/** What has no type may be a script. */
const mayBeScript = ({ type }: Blob): boolean => /^$|script|^text\/plain|^application\/octet/.test(type)

/** Base64 can be joined where its length is a multiple of three octets. */
function prefixedData(url: string, prefix: string): string {
  const comma = url.indexOf(',')
  if (comma < 0) return url
  const head = url.slice(0, comma + 1)
  const script = url.slice(comma + 1)
  if (!/;\s*base64\s*,$/i.test(head)) return head + encodeURIComponent(prefix) + script
  return head + btoa(prefix.padEnd(Math.ceil(prefix.length / 3) * 3)) + script
}
