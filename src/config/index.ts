export type {
  CertificateFile,
  Config,
  ListenAddress,
  OidcConfig,
  SessionConfig,
  TlsConfig,
} from './config.ts'
export { loadConfig } from './load.ts'
export type { Environment } from './variables.ts'
