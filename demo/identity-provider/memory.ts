/** What oidc-provider keeps of one thing: a session, an interaction, a code, a grant. */
export interface Payload {
  readonly grantId?: string
  readonly uid?: string
  consumed?: number
}

interface Entry {
  readonly payload: Payload
  readonly expires: number
}

/** Enough for any demo; the oldest make room. */
const capacity = 10_000

const nowInSeconds = () => Math.floor(Date.now() / 1000)

/** The storage of one provider, in memory; one instance per kind of thing, all over the same map. */
export function memoryAdapter(now: () => number = nowInSeconds) {
  const entries = new Map<string, Entry>()

  return class MemoryAdapter {
    readonly #kind: string

    constructor(kind: string) {
      this.#kind = kind
    }

    async upsert(id: string, payload: Payload, lifetime: number): Promise<void> {
      const key = this.#key(id)
      entries.delete(key)
      entries.set(key, { payload, expires: now() + lifetime })
      if (entries.size > capacity) entries.delete(entries.keys().next().value!)
    }

    async find(id: string): Promise<Payload | undefined> {
      const entry = entries.get(this.#key(id))
      return entry !== undefined && entry.expires > now() ? entry.payload : undefined
    }

    async findByUid(uid: string): Promise<Payload | undefined> {
      return [...entries]
        .filter(([key, { expires }]) => key.startsWith(this.#key('')) && expires > now())
        .find(([, { payload }]) => payload.uid === uid)?.[1].payload
    }

    async consume(id: string): Promise<void> {
      const payload = await this.find(id)
      if (payload !== undefined) payload.consumed = now()
    }

    async destroy(id: string): Promise<void> {
      entries.delete(this.#key(id))
    }

    async revokeByGrantId(grantId: string): Promise<void> {
      for (const [key, { payload }] of entries) if (payload.grantId === grantId) entries.delete(key)
    }

    #key(id: string): string {
      return `${this.#kind}:${id}`
    }
  }
}
