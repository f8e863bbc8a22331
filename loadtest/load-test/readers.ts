import { validateHeaderName, validateHeaderValue } from 'node:http'
import {
  oneOrMany,
  string,
  wrongType,
  type Node,
  type Problems,
  type Reader,
} from '../../src/diagnostics/index.ts'
import type { Fields } from './scenario.ts'

/** `0%`, `0.5%`: from 0 to 1. */
export const share: Reader<number> = (node, problems) => {
  const match = node.kind === 'scalar' ? /^(\d+(?:\.\d+)?)\s*%$/.exec(String(node.value)) : null
  const percent = Number(match?.[1] ?? Number.NaN)
  if (percent <= 100) return percent / 100
  return wrongType(node, problems, 'a share such as 0% or 0.5%')
}

/** One value, or a list of them that is not empty. */
export function someOf<T>(item: Reader<T>): Reader<T[]> {
  const read = oneOrMany(item)
  return (node, problems) => {
    if (node.kind !== 'list' || node.items.length > 0) return read(node, problems)
    problems.error(node.place, 205, 'the list is empty; name one, or leave it out')
    return undefined
  }
}

/** A number above 0. */
export const rate: Reader<number> = (node, problems) =>
  node.kind === 'scalar' && typeof node.value === 'number' && node.value > 0 && node.value <= 1_000_000
    ? node.value
    : wrongType(node, problems, 'a number above 0, such as 0.5 or 200')

/** A path with its query, as it is sent. */
export const path: Reader<string> = (node, problems) => {
  const text = string(node, problems)
  if (text === undefined || /^\/[!-"$-~]*$/.test(text)) return text
  const advice =
    'a path begins with a slash and has no blanks, such as /files/1?all=yes; the host is that of --target'
  problems.error(node.place, 203, advice)
  return undefined
}

/** Names and texts. */
export const texts: Reader<Fields> = (node, problems) => {
  if (node.kind !== 'map') return wrongType(node, problems, 'a mapping of names to texts')
  return Object.fromEntries(node.entries.map(({ key, value }) => [key, textOf(value, problems)]))
}

/** A number is written as a text more often than not. */
const textOf = (node: Node, problems: Problems): string =>
  node.kind === 'scalar' && node.value !== null
    ? String(node.value)
    : (wrongType(node, problems, 'a text') ?? '')

/** Fields of a request's header. */
export const headerFields: Reader<Fields> = (node, problems) => {
  const fields = texts(node, problems)
  if (node.kind === 'map')
    for (const { key, keyPlace } of node.entries) {
      const wrong = wrongField(key, fields![key]!)
      if (wrong !== undefined) problems.error(keyPlace, 204, wrong)
    }
  return fields
}

/** The connection's own, and the session's. */
const ours = ['host', 'cookie', 'connection', 'content-length', 'transfer-encoding', 'upgrade']

function wrongField(name: string, value: string): string | undefined {
  if (ours.includes(name.toLowerCase())) return `"${name}" is set by the load test itself; leave it out`
  try {
    validateHeaderName(name)
    validateHeaderValue(name, value)
    return undefined
  } catch (error) {
    return `${(error as Error).message}; such a field cannot be sent`
  }
}
