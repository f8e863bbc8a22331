import type { Config } from '../config/index.ts'
import { loadOrCreateKeyRing, type KeyRing } from '../session/index.ts'
import { authorityFiles, loadOrCreateAuthority } from '../tls/index.ts'

/** A file of keys is missing and cannot be made; the message names it and says what to do. */
export class SecretFileError extends Error {
  override readonly name = 'SecretFileError'

  constructor(file: string, options: ErrorOptions) {
    super(
      `${file} is missing, and cannot be made where nothing can be written: bring it before the start.`,
      options,
    )
  }
}

/**
 * The key ring; it and the development authority are made where they are missing.
 * @throws {SecretFileError} where they cannot be made
 */
export function openSecrets({ session, tls }: Pick<Config, 'session' | 'tls'>): KeyRing {
  if (tls.mode === 'authority')
    orTell(authorityFiles(tls.directory).key, () => loadOrCreateAuthority(tls.directory))
  return orTell(session.keys, () => loadOrCreateKeyRing(session.keys))
}

/** A read-only file system, and Node's permission model. */
const readOnly = new Set(['EROFS', 'ERR_ACCESS_DENIED'])

function orTell<T>(file: string, open: () => T): T {
  try {
    return open()
  } catch (cause) {
    if (readOnly.has((cause as NodeJS.ErrnoException).code ?? '')) throw new SecretFileError(file, { cause })
    throw cause
  }
}
