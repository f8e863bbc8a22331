import { didYouMean, integer, wrongType, type Reader } from '../diagnostics/index.ts'

/** The browsers that are known by name, as rules name them (`client.name`). */
export const browserNames = [
  'chrome',
  'chromium',
  'edge',
  'firefox',
  'safari',
  'opera',
  'samsung',
  'brave',
  'vivaldi',
  'yandex',
  'ie',
] as const

const majorVersion = integer(1, 9_999)

/** The `browsers` mapping: by name, the oldest major version that is not outdated. */
export const browsers: Reader<ReadonlyMap<string, number>> = (node, problems) => {
  if (node.kind !== 'map') return wrongType(node, problems, 'a mapping of browsers to their oldest version')
  const oldest = new Map<string, number>()
  for (const { key, keyPlace, value } of node.entries) {
    const version = majorVersion(value, problems)
    if (!(browserNames as readonly string[]).includes(key)) {
      const suggestion = didYouMean(key, browserNames) || `; known: ${browserNames.join(', ')}`
      problems.error(keyPlace, 103, `unknown browser "${key}"${suggestion}`)
    } else if (version !== undefined) oldest.set(key, version)
  }
  return oldest
}
