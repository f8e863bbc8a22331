export { browserNames } from './browsers.ts'
export type {
  AttestedHeaders,
  CertificateFile,
  ClaimTest,
  Config,
  DeviceCertificates,
  DevicesConfig,
  FleetConfig,
  GeoConfig,
  ListenAddress,
  NatsConfig,
  OidcConfig,
  RoutingConfig,
  SessionConfig,
  ShutdownConfig,
  TlsConfig,
} from './config.ts'
export { loadConfig } from './load.ts'
export { isSameConfig } from './same.ts'
export type { Environment } from './variables.ts'
