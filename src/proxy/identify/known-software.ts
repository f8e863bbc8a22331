/** What software calls itself, and how old it may be. Last looked over in November 2026. */

/**
 * The oldest major version of each browser that is not outdated. By the makers' own support pages it is Firefox's
 * extended support release, the Safari of the oldest macOS that Apple mends, and for those that renew every few
 * weeks a version a year old: no maker mends it, but whoever has it is only behind and not left alone. Nobody mends
 * Internet Explorer. `browsers` in the configuration replaces single ones.
 */
export const oldestBrowsers: Readonly<Record<string, number>> = {
  chrome: 138,
  chromium: 138,
  edge: 138,
  brave: 138,
  firefox: 140,
  safari: 17,
  opera: 122,
  samsung: 28,
  vivaldi: 7,
  yandex: 25,
  ie: 9_999,
}

/** Names that differ from ours: bowser's, in lower case, and the brands of `Sec-CH-UA`. */
export const browserAliases: Readonly<Record<string, string>> = {
  'google chrome': 'chrome',
  headlesschrome: 'chrome',
  'microsoft edge': 'edge',
  'samsung internet': 'samsung',
  'samsung internet for android': 'samsung',
  'internet explorer': 'ie',
  'yandex browser': 'yandex',
  yabrowser: 'yandex',
  yowser: 'yandex',
}

/**
 * Apps and tools that are no browser, by the product token in their `User-Agent`; the first that fits counts, so
 * that an app comes before the library it is made with.
 */
const nativeProducts: readonly (readonly [token: string, name: string])[] = [
  ['Microsoft Outlook', 'outlook'],
  ['Outlook-(?:iOS|Android)', 'outlook'],
  ['Outlook', 'outlook'],
  ['TeamsMobile-(?:iOS|Android)', 'teams'],
  ['Teams', 'teams'],
  ['Microsoft SkyDriveSync', 'onedrive'],
  ['OneDrive', 'onedrive'],
  ['Microsoft Office', 'office'],
  ['MSOffice', 'office'],
  ['Slack(?:_SSB|Desktop)?', 'slack'],
  ['(?:Official)?Dropbox(?:DesktopClient|iOS|Android)?', 'dropbox'],
  ['BoxDesktop|Box Sync|BoxDrive|BoxNotes', 'box'],
  ['GoogleDriveFS|Google-Drive', 'google-drive'],
  ['SalesforceMobileSDK|Salesforce1?', 'salesforce'],
  ['Zoom', 'zoom'],
  ['Thunderbird', 'thunderbird'],
  ['curl', 'curl'],
  ['Wget2?', 'wget'],
  ['rclone', 'rclone'],
  ['git', 'git'],
  ['PostmanRuntime', 'postman'],
  ['python-(?:requests|httpx)|Python-urllib|aiohttp', 'python'],
  ['Go-http-client', 'go'],
  ['Apache-HttpClient|Java(?:-http-client)?', 'java'],
  ['axios|node-fetch|undici|node', 'node'],
  ['PowerShell|WindowsPowerShell', 'powershell'],
  ['okhttp', 'okhttp'],
  ['Dart', 'dart'],
  ['Electron', 'electron'],
  ['CFNetwork', 'cfnetwork'],
]

/** A native app or tool. */
export interface NativeApp {
  readonly name: string
  /** Major version; -1 when it does not say. */
  readonly version: number
}

const patterns = nativeProducts.map(([token, name]): [RegExp, string] => [
  new RegExp(`(?:^|[ (;])(?:${token})[/ ](?:v?(\\d{1,5}))?`),
  name,
])

/** The app or tool that a `User-Agent` names, or undefined. */
export function nativeApp(agent: string): NativeApp | undefined {
  for (const [pattern, name] of patterns) {
    const found = pattern.exec(agent)
    if (found !== null) return { name, version: found[1] === undefined ? -1 : Number(found[1]) }
  }
  return undefined
}
