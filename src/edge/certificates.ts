import type { AppTable } from '../apps/index.ts'
import type { TlsConfig } from '../config/index.ts'
import type { Recorder } from '../proxy/index.ts'
import {
  createCertificateStore,
  loadOrCreateAuthority,
  openCertificateFiles,
  type CertificateStore,
} from '../tls/index.ts'

/** The certificates in use, and a way to stop following their files. */
export interface Certificates {
  readonly store: CertificateStore
  close(): void
}

/**
 * Opens the certificates: minted by the development authority, or the operator's own files. One group per
 * app, so that no certificate covers two apps and browsers reuse a connection within an app only.
 */
export async function openCertificates(
  tls: TlsConfig,
  apps: AppTable,
  signInHost: string,
  recorder: Recorder,
): Promise<Certificates> {
  const ofApps = apps.apps.map(app => ({
    id: app.id,
    names: app.domains.map(({ pattern }) => pattern + app.hosts.suffix),
  }))
  const groups = [...ofApps, { id: '.signin', names: [signInHost] }]
  if (tls.mode === 'authority') {
    const source = loadOrCreateAuthority(tls.directory)
    return { store: createCertificateStore({ source, groups }), close: () => undefined }
  }
  const source = await openCertificateFiles({
    files: [...tls.files],
    groups,
    onReload: ({ ok, problems }) =>
      recorder.operation({ type: 'certificates-reload', ok, problems: problems.map(problemLine).join('; ') }),
  })
  return { store: createCertificateStore({ source, groups }), close: () => source.close() }
}

const problemLine = ({ file, message }: { file: string; message: string }): string => `${file}: ${message}`
