/** User-Agent Client Hints (W3C draft), the three that browsers send unasked. */
import type { DeviceType, Platform } from '../../policy/index.ts'

/** A brand of `Sec-CH-UA`. */
export interface Brand {
  /** Lower case. */
  readonly name: string
  /** Major version; -1 when there is none. */
  readonly version: number
}

/** `"Chromium";v="150", "Google Chrome";v="150", "Not/A)Brand";v="99"`. */
export function brandsOf(value: string): Brand[] {
  return [...value.matchAll(/"([^"]{1,64})"\s*;\s*v="(\d{0,5})[^"]*"/g)].map(([, name, version]) => ({
    name: name!.toLowerCase(),
    version: version === '' ? -1 : Number(version),
  }))
}

const platformNames: Readonly<Record<string, Platform>> = {
  windows: 'windows',
  macos: 'macos',
  linux: 'linux',
  'chrome os': 'chromeos',
  'chromium os': 'chromeos',
  android: 'android',
  ios: 'ios',
}

/** The platform by its name, as hints and bowser write it. */
export function platformNamed(name: string): Platform {
  const plain = name.replaceAll('"', '').trim().toLowerCase()
  return Object.hasOwn(platformNames, plain) ? platformNames[plain]! : 'unknown'
}

/** What `Sec-CH-UA-Mobile` says of the type, or undefined: `?0` is a desktop or a tablet. */
export const mobileHint = (value: string): DeviceType | undefined =>
  value.trim() === '?1' ? 'mobile' : undefined
