export { browserNames } from './browsers.ts'
export type {
  AttestedHeaders,
  CertificateFile,
  ClaimTest,
  Config,
  DeviceCertificates,
  DevicesConfig,
  DnsConfig,
  FleetConfig,
  GeoConfig,
  ListenAddress,
  NatsConfig,
  NetworkAddress,
  OidcConfig,
  ProbeConfig,
  RoutingConfig,
  SessionConfig,
  ShutdownConfig,
  TlsConfig,
} from './config.ts'
export { loadConfig, loadTlsConfig } from './load.ts'
export { isSameConfig } from './same.ts'
export type { Environment } from './variables.ts'
