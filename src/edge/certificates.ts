import type { AppTable } from '../apps/index.ts'
import type { TlsConfig } from '../config/index.ts'
import type { Recorder } from '../proxy/index.ts'
import {
  createCertificateStore,
  loadOrCreateAuthority,
  openCertificateFiles,
  type Authority,
  type CertificateFiles,
  type CertificateStore,
} from '../tls/index.ts'

/** The certificates in use, and a way to stop following their files. */
export interface Certificates {
  readonly store: CertificateStore
  /** Of the device host alone, which has a listener of its own. */
  readonly deviceStore: CertificateStore
  /** Reads the operator's files again. */
  reload(): Promise<void>
  close(): void
}

/**
 * Opens the certificates: minted by the development authority, or the operator's own files. One group per
 * app, so that no certificate covers two apps and browsers reuse a connection within an app only.
 */
export async function openCertificates(
  tls: TlsConfig,
  apps: AppTable,
  hosts: { readonly signIn: string; readonly device: string | undefined },
  recorder: Recorder,
): Promise<Certificates> {
  const ofApps = apps.apps.map(app => ({
    id: app.id,
    names: app.domains.map(({ pattern }) => pattern + app.hosts.suffix),
  }))
  const groups = [...ofApps, { id: '.signin', names: [hosts.signIn] }]
  const deviceGroups = hosts.device === undefined ? [] : [{ id: '.device', names: [hosts.device] }]
  const storesOf = (source: Authority | CertificateFiles) => ({
    store: createCertificateStore({ source, groups }),
    deviceStore: createCertificateStore({ source, groups: deviceGroups }),
  })
  if (tls.mode === 'authority') {
    return {
      ...storesOf(loadOrCreateAuthority(tls.directory)),
      reload: async () => undefined,
      close: () => undefined,
    }
  }
  const source = await openCertificateFiles({
    files: [...tls.files],
    groups: [...groups, ...deviceGroups],
    onReload: ({ ok, problems }) =>
      recorder.operation({ type: 'certificates-reload', ok, problems: problems.map(problemLine).join('; ') }),
  })
  return { ...storesOf(source), reload: () => source.reload(), close: () => source.close() }
}

const problemLine = ({ file, message }: { file: string; message: string }): string => `${file}: ${message}`
