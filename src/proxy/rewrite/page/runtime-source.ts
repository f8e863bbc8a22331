import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'

const folder = new URL('../../../../browser/runtime/', import.meta.url)

/**
 * The script that a file of the browser runtime and all it imports are together: types, comments, imports and
 * exports taken out, each file after those that it imports. As one strict block it runs anywhere a statement
 * may stand; a name that two files declare is a syntax error in it.
 * @param entry name of a file in `browser/runtime/`
 * @param call what begins it, a call of what that file exports
 * @throws when files import one another in a circle
 */
export function joinRuntime(entry: string, call: string): string {
  const joined = new Map<string, string>()
  const add = (file: string, within: readonly string[]): void => {
    if (within.includes(file)) throw new Error(`${[...within, file].join(' imports ')}, which is a circle.`)
    if (joined.has(file)) return
    const text = readFileSync(new URL(file, folder), 'utf8')
    for (const [, imported] of text.matchAll(importOfValues)) add(imported!, [...within, file])
    joined.set(file, plainScript(text))
  }
  add(entry, [])
  return `{\n${[...joined.values()].join('\n')}\n${call}\n}`
}

const importOfValues = /^import (?!type )[^']*'\.\/([^']+)'$/gm
const comment = /^[ \t]*(?:\/\/.*|\/\*[\s\S]*?\*\/)[ \t]*$/gm

function plainScript(text: string): string {
  const withoutComments = text.replaceAll(comment, '')
  return stripTypeScriptTypes(withoutComments.replaceAll(/^import [^']*'[^']+'$/gm, ''))
    .replaceAll(/^export /gm, '')
    .replaceAll(/^\s+|[ \t]+$/gm, '')
    .trim()
}
