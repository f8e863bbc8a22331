export { browserNames } from './browsers.ts'
export type {
  CertificateFile,
  ClaimTest,
  Config,
  GeoConfig,
  ListenAddress,
  OidcConfig,
  SessionConfig,
  TlsConfig,
} from './config.ts'
export { loadConfig } from './load.ts'
export type { Environment } from './variables.ts'
