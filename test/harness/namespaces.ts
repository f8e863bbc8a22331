import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A part of the world: a network namespace, joined by one wire to the one in which the service runs. */
export interface Region {
  readonly name: string
  /** The address of its only machine. */
  readonly client: string
  /** The first three octets of its network, in which `.1` is the way out. */
  readonly network: string
}

/** Network namespaces: one for a service, and one for each region. */
export interface Namespaces {
  /** Program and arguments that run a command where the service is. */
  readonly inService: readonly string[]
  /** A program that is Chromium in a region, whose resolver is the service's PowerDNS. */
  chromiumIn(region: Region): string
  remove(): void
}

const ip = (...args: string[]): void => void execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'pipe'] })

/** Whether this machine lets namespaces be made at all. */
export function canMakeNamespaces(): boolean {
  try {
    ip('netns', 'add', 'sp-trial')
    ip('netns', 'del', 'sp-trial')
    return true
  } catch {
    return false
  }
}

/**
 * Makes them, named after this process.
 * @param network the first three octets of the service's addresses
 * @param addresses last octets of those
 * @param directory takes what starts browsers
 */
export function makeNamespaces(
  regions: readonly Region[],
  network: string,
  addresses: readonly number[],
  directory: string,
): Namespaces {
  const prefix = `sp${process.pid}`
  const service = `${prefix}-service`
  const nameOf = ({ name }: Region): string => `${prefix}-${name}`
  const remove = (): void => {
    for (const name of [service, ...regions.map(nameOf)]) {
      execFileSync('ip', ['netns', 'del', name], { stdio: 'ignore' })
      rmSync(`/etc/netns/${name}`, { recursive: true, force: true })
    }
  }
  ip('netns', 'add', service)
  ip('-n', service, 'link', 'set', 'lo', 'up')
  for (const last of addresses) ip('-n', service, 'address', 'add', `${network}.${last}/32`, 'dev', 'lo')
  for (const [index, region] of regions.entries()) joinRegion(region, nameOf(region), service, `w${index}`)
  return {
    inService: ['ip', 'netns', 'exec', service],
    chromiumIn(region) {
      const name = nameOf(region)
      mkdirSync(`/etc/netns/${name}`, { recursive: true })
      writeFileSync(`/etc/netns/${name}/resolv.conf`, `nameserver ${network}.53\n`)
      const file = join(directory, `chromium-${region.name}`)
      writeFileSync(file, `#!/bin/sh\nexec ip netns exec ${name} /usr/bin/chromium "$@"\n`)
      chmodSync(file, 0o755)
      return file
    },
    remove,
  }
}

function joinRegion({ client, network }: Region, name: string, service: string, wire: string): void {
  ip('netns', 'add', name)
  ip('-n', name, 'link', 'set', 'lo', 'up')
  ip('-n', name, 'link', 'add', 'out', 'type', 'veth', 'peer', 'name', wire, 'netns', service)
  ip('-n', name, 'address', 'add', `${client}/24`, 'dev', 'out')
  ip('-n', name, 'link', 'set', 'out', 'up')
  ip('-n', service, 'address', 'add', `${network}.1/24`, 'dev', wire)
  ip('-n', service, 'link', 'set', wire, 'up')
  ip('-n', name, 'route', 'add', 'default', 'via', `${network}.1`)
}
