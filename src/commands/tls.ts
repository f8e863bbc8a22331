import { parseArgs } from 'node:util'
import { loadConfig, loadTlsConfig } from '../config/index.ts'
import { authorityFiles, loadOrCreateAuthority } from '../tls/index.ts'
import { defaultConfigFile, UsageError, type Command } from './command.ts'

const options = { config: { type: 'string', default: defaultConfigFile } } as const

/** `sallyport tls authority [--config FILE]`: prints the development authority, which browsers must trust. */
export const tlsAuthority: Command = async (args, terminal) => {
  const { values } = parseArgs({ args: [...args], options })
  const tls = loadTlsConfig(values.config, terminal.environment)
  if (tls.mode !== 'authority') throw new UsageError('tls.mode is "files": there is no development authority')
  const { certificate } = loadOrCreateAuthority(tls.directory)
  terminal.out(certificate.trimEnd())
  terminal.error(`from ${authorityFiles(tls.directory).certificate}`)
  return 0
}

/** `sallyport tls show [--config FILE]`: which names each certificate covers. */
export const tlsShow: Command = async (args, terminal) => {
  const { values } = parseArgs({ args: [...args], options })
  const config = loadConfig(values.config, terminal.environment)
  for (const app of config.apps) {
    terminal.out(app.id)
    for (const { pattern } of app.domains) terminal.out(`  ${pattern}${app.hosts.suffix}`)
  }
  terminal.out(`sign-in\n  signin.${config.suffix}`)
  if (config.devices.certificates !== undefined) terminal.out(`devices\n  device.${config.suffix}`)
  return 0
}
