import { randomBytes } from 'node:crypto'
import { origins } from '../hosts.ts'

/** A value that no page before had (Content Security Policy, "nonce"). */
export const newNonce = (): string => randomBytes(16).toString('base64')

const common = ["default-src 'none'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'"]
const look = [
  `style-src ${origins.static}`,
  `font-src ${origins.static}`,
  `img-src ${origins.static} ${origins.api}`,
  "manifest-src 'self'",
]

/** The login page runs no script at all. */
export const loginPolicy = [...common, ...look].join('; ')

/** The app's page: scripts by nonce, and only Drive's own hosts. */
export const appPolicy = (nonce: string): string =>
  [
    ...common,
    ...look,
    `script-src 'nonce-${nonce}' ${origins.static}`,
    `connect-src ${origins.api} ${origins.static} ${origins.live}`,
    "worker-src 'self'",
  ].join('; ')
