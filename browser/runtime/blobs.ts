import { hook, type Scope } from './hooks.ts'

/** Blobs by their URLs, for as long as these are good. */
export interface Blobs {
  of(url: string): Blob | undefined
  /** Calls back with each URL that is taken back. */
  onRevoke(callback: (url: string) => void): void
}

/** The browser keeps a blob for as long as it has a URL, and so it costs nothing to remember it. */
export function followBlobs({ Blob, URL }: Scope): Blobs {
  const blobs = new Map<string, Blob>()
  const callbacks: ((url: string) => void)[] = []
  hook(URL, 'createObjectURL', (call, given) => {
    const url = call(given) as string
    if (given[0] instanceof Blob) blobs.set(url, given[0])
    return url
  })
  hook(URL, 'revokeObjectURL', (call, given) => {
    const url = String(given[0])
    blobs.delete(url)
    for (const callback of callbacks) callback(url)
    return call(given)
  })
  return { of: url => blobs.get(url), onRevoke: callback => void callbacks.push(callback) }
}
