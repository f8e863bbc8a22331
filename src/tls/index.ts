export { applicationProtocols, serverOptions } from './protocol.ts'
export type { ServerOptions } from './protocol.ts'
export type { Authority, IssuedCertificate } from './authority.ts'
export {
  AuthorityFileError,
  authorityExists,
  authorityFiles,
  loadOrCreateAuthority,
} from './authority-files.ts'
export { createCertificateStore } from './certificates.ts'
export type { CertificateStore, CertificateStoreOptions } from './certificates.ts'
export type { NameGroup } from './server-names.ts'
export { CertificateFilesError, openCertificateFiles } from './files.ts'
export type { CertificateFiles, CertificateFilesOptions, FilesReload } from './files.ts'
export type { CertificateFile } from './file-entry.ts'
export type { FileProblem } from './file-problem.ts'
export { openClientTrust } from './client-trust.ts'
export type {
  ClientTrust,
  ClientTrustFiles,
  ClientTrustOptions,
  FollowedTrust,
  TrustReload,
} from './client-trust.ts'
export { clientCertificateOptions, shownCertificate } from './client-certificates.ts'
export type { ClientCertificateOptions, ShownCertificate } from './client-certificates.ts'
export { ticketKeys, ticketPeriod } from './tickets.ts'
export { believedAddresses, ownAddresses } from './client-addresses.ts'
export type { ClientAddresses } from './client-addresses.ts'
export { refusalReason, watchRefusals } from './refusals.ts'
export type { HandshakeFailure, Refusal, RefusalReason } from './refusals.ts'
