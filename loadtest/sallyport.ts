import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export const program = join(import.meta.dirname, '../bin/sallyport')

/** The names that the load asks for: Sallyport's, and the upstream's own. */
export const hosts = { proxied: 'www.bench.example.bench.edge.localhost', upstream: 'www.bench.example' }

/**
 * Writes the configuration of an edge in front of the origin, with a rule that has to look at the user.
 * @param directory holds `authority.pem`, the origin's authority
 * @returns the command that starts the edge
 */
export function edgeCommand(directory: string, originPort: number): string[] {
  mkdirSync(join(directory, 'policies'))
  writeFileSync(join(directory, 'policies/policy.yaml'), policy)
  writeFileSync(configFile(directory), configuration(originPort))
  return [program, 'start', '--config', configFile(directory)]
}

/** A `Cookie` value of `sallyport session mint`. */
export function mintCookie(directory: string): string {
  const args = ['session', 'mint', '--user', 'ana@corp.example', '--groups', 'staff', '--managed']
  return execFileSync(program, [...args, '--config', configFile(directory)], { encoding: 'utf8' }).trim()
}

export const configFile = (directory: string): string => join(directory, 'sallyport.yaml')

const policy = `version: 1
default: allow
rules:
  - { id: contractors, when: { group: contractors, activity: download }, then: block }
  - { id: unmanaged, when: { app: bench, device: { managed: false } }, then: monitor }
`

const configuration = (originPort: number): string => `
suffix: edge.localhost
listen: { https: 127.0.0.1:0 }
tls: { mode: authority, directory: . }
identity: { oidc: { issuer: "https://idp.invalid", client-id: bench, client-secret: bench } }
session: { keys: session-keys.json, rotation: { lead: 4s } }
apps:
  - id: bench
    start: https://www.bench.example/
    domains:
      - { host: www.bench.example, origin: https://127.0.0.1:${originPort}, tls: { ca: authority.pem } }
policies: policies
`
