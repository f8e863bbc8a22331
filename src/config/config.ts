import type { App } from '../apps/index.ts'
import type { EdgeSite, MeasuredNetworks, NameServer } from '../geo/index.ts'
import type { Limits } from '../limits/index.ts'
import type { NamedNetwork } from '../network/index.ts'

/** An address to listen on. */
export interface NetworkAddress {
  readonly host: string
  /** 0 lets the system choose. */
  readonly port: number
}

/** Where to listen: an address, or a socket that whoever starts the edge has opened. */
export type ListenAddress =
  | NetworkAddress
  | {
      /** Its name in `LISTEN_FDNAMES`, sd_listen_fds(3). */
      readonly socket: string
    }

/** One certificate of the operator: PEM certificate (chain) and key, or a PKCS#12 file. Absolute paths. */
export type CertificateFile =
  | { readonly certificate: string; readonly key: string }
  | { readonly pkcs12: string; readonly passphrase: string | undefined }

export type TlsConfig =
  | { readonly mode: 'authority'; readonly directory: string }
  | { readonly mode: 'files'; readonly files: readonly CertificateFile[] }

/** A claim, and what it must say: one of these values, or hold one of them. */
export interface ClaimTest {
  readonly claim: string
  readonly is: readonly (string | boolean)[]
}

/** Strengths that a provider can be asked for. */
export type AcrStrength = 'password' | 'multi-factor' | 'phishing-resistant'

/** The identity provider, and which of its claims say what. */
export interface OidcConfig {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  readonly scopes: readonly string[]
  /** The claim that names the user in rules and records. */
  readonly userClaim: string
  readonly groupsClaim: string
  /** By which the provider vouches for the device, or undefined. */
  readonly managed: ClaimTest | undefined
  readonly compliant: ClaimTest | undefined
  /** The authentication context classes to ask for, the best first, and to know a strength by. */
  readonly acrValues: Readonly<Record<AcrStrength, readonly string[]>>
  /** Whether the provider may end sessions by frames in its own page, which nobody can authenticate. */
  readonly frontChannelLogout: boolean
  /** PEM of the authority to trust for the provider instead of the system's, or undefined. */
  readonly ca: string | undefined
}

/** How the key ring is rotated; milliseconds. */
export interface KeyRotation {
  /** How old the newest key may get before the edge makes another by itself; undefined when somebody else does. */
  readonly every: number | undefined
  /** Until a new key seals, so that by then every edge knows it. */
  readonly lead: number
  /** How long a key opens that seals no more. */
  readonly keep: number
}

export interface SessionConfig {
  /** The key ring's file. */
  readonly keys: string
  /** Milliseconds without a request after which a session ends. */
  readonly idle: number
  /** Milliseconds after sign-in at which a session ends. */
  readonly absolute: number
  readonly rotation: KeyRotation
  /** Groups that stand in sessions although no rule names them. */
  readonly groups: readonly string[]
}

/** Databases that tell where clients are, in the MaxMind format; absolute paths, none when places stay unknown. */
export interface GeoConfig {
  readonly country: readonly string[]
  readonly operator: readonly string[]
  /** Those that tell coordinates, for the choice of an edge. */
  readonly place: readonly string[]
}

/** How users are sent to edges. */
export interface RoutingConfig {
  /** Regions or tags of which an edge must have one, whatever the app; empty when the deployment may be anywhere. */
  readonly residency: readonly string[]
  /** What becomes of users of an app that is bound to regions when all edges there are down. */
  readonly outsideBounds: 'closed' | 'open'
  /** Milliseconds for which an edge that was down must have been well before users are sent to it again. */
  readonly returnAfter: number
  readonly measured: readonly MeasuredNetworks[]
}

/** How the name service asks edges from outside whether they are well. */
export interface ProbeConfig {
  /** PEM of the authority to trust for edges instead of the system's, or undefined. */
  readonly ca: string | undefined
  /** Milliseconds between two questions to an edge. */
  readonly every: number
  /** Milliseconds until no answer is a failure. */
  readonly timeout: number
}

/** The names of users' hosts, as `sallyport dns` answers for them. */
export interface DnsConfig {
  /** The socket of PowerDNS' remote backend: an absolute path. */
  readonly powerdns: string | undefined
  /** Where the small responder for development listens, on UDP and TCP. */
  readonly listen: NetworkAddress | undefined
  /** The operators' listener of this service. */
  readonly admin: NetworkAddress | undefined
  readonly nameServers: readonly NameServer[]
  /** The mailbox of the zone, as a name. */
  readonly hostmaster: string
  /** Of addresses, in milliseconds. */
  readonly ttl: number
  /** How many more edges clients are told of, to try when the best does not answer. */
  readonly spares: number
  /** The directory in which ACME clients leave their TXT values, one file a name; an absolute path. */
  readonly challenges: string | undefined
  readonly probe: ProbeConfig
}

/** The NATS through which edges tell one another what they must know of sessions. */
export interface NatsConfig {
  /** `nats://host:port`, or all `tls://host:port`. */
  readonly servers: readonly string[]
  /** The path of a NATS credentials file, or undefined. */
  readonly credentials: string | undefined
  /** PEM of the authority to trust for NATS instead of the system's, or undefined. */
  readonly ca: string | undefined
}

export interface FleetConfig {
  /** Undefined for one edge alone. */
  readonly nats: NatsConfig | undefined
  /** What becomes of sessions when nobody knows any more which have been ended elsewhere. */
  readonly whenStale: 'closed' | 'open'
  /** Milliseconds after which that is so. */
  readonly staleAfter: number
}

/** What devices prove themselves by, on a listener of its own; absolute paths of PEM files. */
export interface DeviceCertificates {
  /** The authorities whose certificates count. */
  readonly roots: string
  /** What they have revoked; with any, one of each issuer is needed. */
  readonly crls: readonly string[]
}

/** What a proxy in front of the edge says of devices. */
export interface AttestedHeaders {
  /** CIDRs that are believed. */
  readonly from: readonly string[]
  /** Field names, lower case. */
  readonly managed: string | undefined
  readonly compliant: string | undefined
}

/** How devices are known, beside what the identity provider says of them. */
export interface DevicesConfig {
  readonly certificates: DeviceCertificates | undefined
  readonly headers: AttestedHeaders | undefined
}

/** How an edge or one of its processes ends; milliseconds. */
export interface ShutdownConfig {
  /** How long it goes on accepting when it is not ready any more, so that others can turn users away first. */
  readonly notice: number
  /** From then on: when WebSockets are closed. */
  readonly grace: number
  /** From then on as well: when everything is cut. */
  readonly limit: number
}

/** How upstreams are asked. */
export interface UpstreamConfig {
  /** Whether each request that was decided carries a number of its own, `x-sallyport-decision`. */
  readonly decisionHeader: boolean
}

/** `sallyport.yaml`, read and valid as a whole. All paths are absolute, all durations milliseconds. */
export interface Config {
  readonly file: string
  readonly suffix: string
  readonly edge: { readonly id: string; readonly region: string }
  readonly listen: {
    readonly https: ListenAddress
    readonly http: ListenAddress | undefined
    readonly admin: ListenAddress | undefined
    /** Where devices are asked for certificates. */
    readonly device: ListenAddress | undefined
    /** CIDRs of balancers that tell where clients are, by the PROXY protocol; undefined when there are none. */
    readonly proxyProtocol: { readonly from: readonly string[] } | undefined
  }
  /** What whoever asks an ops listener must show; undefined where being on the same machine is enough. */
  readonly admin: { readonly token: string | undefined }
  /** Ports in users' URLs where they differ from the listeners' (a load balancer in front). */
  readonly publicPorts: {
    readonly https: number | undefined
    readonly http: number | undefined
    readonly device: number | undefined
  }
  readonly workers: number
  readonly limits: Limits
  readonly upstream: UpstreamConfig
  readonly shutdown: ShutdownConfig
  readonly tls: TlsConfig
  readonly identity: { readonly oidc: OidcConfig }
  readonly session: SessionConfig
  readonly devices: DevicesConfig
  readonly fleet: FleetConfig
  /** CIDRs whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: readonly string[]
  /** The networks that rules can name. */
  readonly networks: readonly NamedNetwork[]
  readonly geo: GeoConfig
  /** Every edge of the service, this one among them; empty when there is only one. */
  readonly edges: readonly EdgeSite[]
  readonly routing: RoutingConfig
  readonly dns: DnsConfig
  /** The oldest major version of a browser that is not outdated, in place of the one that is built in. */
  readonly browsers: ReadonlyMap<string, number>
  readonly apps: readonly App[]
  /** The policy directory. */
  readonly policies: string
}
