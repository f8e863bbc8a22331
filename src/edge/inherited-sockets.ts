/** Sockets that whoever starts an edge has opened for it: sd_listen_fds(3). */

/** Their file descriptors, by name. */
export type InheritedSockets = ReadonlyMap<string, number>

/** A socket that the configuration names was not passed, or more than one. */
export class InheritedSocketError extends Error {
  override readonly name = 'InheritedSocketError'
}

const firstDescriptor = 3

/**
 * What was passed to a process.
 * @param pid of the process that it was passed to: the primary's, for a worker
 * @throws {InheritedSocketError} when two sockets have one name
 */
export function inheritedSockets(
  environment: Readonly<Record<string, string | undefined>>,
  pid: number,
): InheritedSockets {
  const { LISTEN_PID, LISTEN_FDS, LISTEN_FDNAMES = '' } = environment
  const sockets = new Map<string, number>()
  if (Number(LISTEN_PID) !== pid) return sockets
  const names = LISTEN_FDNAMES.split(':')
  for (let index = 0; index < Number(LISTEN_FDS); index++) {
    // systemd calls a socket so that has no name of its own.
    const name = names[index] || 'unknown'
    if (sockets.has(name) && name !== 'unknown')
      throw new InheritedSocketError(
        `two sockets named ${name} were passed; give each a unit with a FileDescriptorName of its own`,
      )
    sockets.set(name, firstDescriptor + index)
  }
  return sockets
}

/**
 * The descriptor of the socket with this name.
 * @throws {InheritedSocketError} when there is none
 */
export function descriptorOf(sockets: InheritedSockets, name: string): number {
  const descriptor = sockets.get(name)
  if (descriptor !== undefined) return descriptor
  const passed = sockets.size === 0 ? 'none was passed' : `passed: ${[...sockets.keys()].join(', ')}`
  throw new InheritedSocketError(
    `systemd:${name} needs a socket of that name (${passed}); write FileDescriptorName=${name} in its unit`,
  )
}
