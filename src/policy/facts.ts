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
  readonly declaredType: string
  /**
   * Media type by the first bytes; `none` without a file, `unknown` when the bytes are of no known kind,
   * `unscannable` when they could not be looked at.
   */
  readonly trueType: string
  /** Sensitivity label; `none`, or `unscannable` when the content could not be read for one. */
  readonly label: string
}

/** The extension of a file whose name is not known; no name has it. */
export const unknownExtension = '?'

/** The value of facts that only content tells when the content could not be read. */
export const unscannable = 'unscannable'

/** The value of `Facts.file` when an exchange moves no file. */
export const noFile: FileFacts = {
  name: '',
  extension: '',
  size: -1,
  declaredType: '',
  trueType: 'none',
  label: 'none',
}

/** How a user was authenticated, weakest first. */
export const strengths = ['none', 'password', 'multi-factor', 'phishing-resistant'] as const
export type Strength = (typeof strengths)[number]

export const deviceTypes = ['desktop', 'mobile', 'tablet', 'tv', 'unknown'] as const
export type DeviceType = (typeof deviceTypes)[number]

export const platforms = ['windows', 'macos', 'linux', 'chromeos', 'android', 'ios', 'unknown'] as const
export type Platform = (typeof platforms)[number]

export const clientKinds = ['browser', 'native', 'robot', 'unknown'] as const
export type ClientKind = (typeof clientKinds)[number]

/** What is proven of the device, and what the client says of it. */
export interface DeviceFacts {
  /** False means not proven, here and below. */
  readonly managed: boolean
  readonly compliant: boolean
  /** Whether it showed a certificate that we trust. */
  readonly certificate: boolean
  readonly type: DeviceType
  readonly platform: Platform
}

/** The software that asks, as it says itself. */
export interface ClientFacts {
  readonly kind: ClientKind
  /** Lower case: `chrome`, `edge`, `firefox`, `safari`; `unknown` when it does not say. */
  readonly name: string
  /** Major version; -1 when unknown. */
  readonly version: number
  /** Older than what its maker still mends; true when a browser does not say its version. */
  readonly outdated: boolean
}

/** The configured networks that an address belongs to. */
export interface NetworkFacts {
  readonly names: readonly string[]
  readonly categories: readonly string[]
  readonly tags: readonly string[]
}

/** One time that the user proved who they are. */
export interface ProofFacts {
  readonly strength: Strength
  /** Milliseconds since then. */
  readonly age: number
}

/** The last time that the user proved who they are. */
export interface AuthFacts extends ProofFacts {
  /** Earlier times in the same session that were stronger than all since. */
  readonly stronger: readonly ProofFacts[]
}

/** Everything a rule can see of an exchange. No optional members: absence is a value. */
export interface Facts {
  /** Lower case; empty for the anonymous subresources of a page. */
  readonly user: string
  readonly groups: readonly string[]
  readonly auth: AuthFacts
  readonly device: DeviceFacts
  readonly client: ClientFacts
  readonly ip: string
  readonly network: NetworkFacts
  /** ISO 3166-1 alpha-2, or `unknown`. */
  readonly location: { readonly country: string }
  /** Who runs the network the client is in: the autonomous system; 0 and `unknown` when not known. */
  readonly operator: { readonly asn: number; readonly name: string }
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

/** A request of which nothing is known. */
export const unknownFacts: Facts = {
  user: '',
  groups: [],
  auth: { strength: 'none', age: Number.MAX_SAFE_INTEGER, stronger: [] },
  device: { managed: false, compliant: false, certificate: false, type: 'unknown', platform: 'unknown' },
  client: { kind: 'unknown', name: 'unknown', version: -1, outdated: false },
  ip: 'unknown',
  network: { names: [], categories: [], tags: [] },
  location: { country: 'unknown' },
  operator: { asn: 0, name: 'unknown' },
  app: '',
  host: '',
  method: 'GET',
  path: '/',
  activity: 'view',
  file: noFile,
  now: 0,
}

/** When a filter can be judged: with the request's head, the response's head, or the content. */
export const phases = ['request', 'response', 'content'] as const
export type Phase = (typeof phases)[number]

/** Order of the phases: what is known at one is known at all later ones. */
export const phaseOrder: Readonly<Record<Phase, number>> = { request: 0, response: 1, content: 2 }
