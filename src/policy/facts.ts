import type { Activity } from '../apps/index.ts'

/** The file an exchange moves; known from the response of a download, from the request of an upload. */
export interface FileFacts {
  /** Base name, empty when unknown. */
  readonly name: string
  /** Lower case without the dot, empty when there is none, `unknownExtension` when the name is not known. */
  readonly extension: string
  /** Bytes; -1 when unknown. */
  readonly size: number
  /** Media type as declared, without parameters, empty when none. */
  readonly type: string
}

/** The extension of a file whose name is not known; no name has it. */
export const unknownExtension = '?'

/** The value of `Facts.file` when an exchange moves no file. */
export const noFile: FileFacts = { name: '', extension: '', size: -1, type: '' }

/** Everything a rule can see of an exchange. No optional members: absence is a value. */
export interface Facts {
  /** Lower case; empty for the anonymous subresources of a page. */
  readonly user: string
  readonly groups: readonly string[]
  readonly auth: {
    readonly strength: 'none' | 'password' | 'multi-factor' | 'phishing-resistant'
    /** Milliseconds since the user last proved who they are. */
    readonly age: number
  }
  /** False means not proven. */
  readonly device: { readonly managed: boolean; readonly compliant: boolean }
  readonly ip: string
  readonly app: string
  readonly host: string
  readonly method: string
  /** Without the query. */
  readonly path: string
  readonly activity: Activity
  readonly file: FileFacts
  /** Milliseconds since the epoch. */
  readonly now: number
}

/** When a filter can be judged: with the request's head, the response's head, or the content. */
export const phases = ['request', 'response', 'content'] as const
export type Phase = (typeof phases)[number]

/** Order of the phases: what is known at one is known at all later ones. */
export const phaseOrder: Readonly<Record<Phase, number>> = { request: 0, response: 1, content: 2 }
