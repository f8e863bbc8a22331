export { browserNames } from './browsers.ts'
export type {
  CertificateFile,
  ClaimTest,
  Config,
  FleetConfig,
  GeoConfig,
  ListenAddress,
  NatsConfig,
  OidcConfig,
  SessionConfig,
  TlsConfig,
} from './config.ts'
export { loadConfig } from './load.ts'
export type { Environment } from './variables.ts'
