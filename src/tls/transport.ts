import { Socket } from 'node:net'

/**
 * The TCP socket beneath a TLS socket that a Node server accepted, or undefined when Node no longer tells.
 * Node has no public way down; `_parent` is what its own TLS code uses.
 */
export const transportOf = (tlsSocket: unknown): Socket | undefined => {
  if (!(tlsSocket instanceof Socket) || !('_parent' in tlsSocket)) return undefined
  return tlsSocket._parent instanceof Socket ? tlsSocket._parent : undefined
}
