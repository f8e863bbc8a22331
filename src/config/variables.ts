import type { Node, Problems } from '../diagnostics/index.ts'

/** The environment that `${NAME}` reads. */
export type Environment = Readonly<Record<string, string | undefined>>

/**
 * In a flow mapping, YAML ends a plain text at a brace, so `{ client-secret: ${NAME} }` would be no YAML.
 * While the text is parsed, these two private-use characters stand for a variable's braces.
 */
const [open, close] = ['\uE000', '\uE001']
const written = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g
const variable = new RegExp(`\\$${open}([A-Za-z_][A-Za-z0-9_]*)${close}`, 'g')

/** The text with every `${NAME}` in a form that YAML takes for a text, of the same length. */
export const protectVariables = (text: string): string => text.replace(written, `$$${open}$1${close}`)

/** A copy of the tree in which every `${NAME}` of a text is the variable's value; a missing one is a problem. */
export function expandVariables(node: Node, environment: Environment, problems: Problems): Node {
  if (node.kind === 'list') {
    return { ...node, items: node.items.map(item => expandVariables(item, environment, problems)) }
  }
  if (node.kind === 'map') {
    const entries = node.entries.map(entry => ({
      ...entry,
      value: expandVariables(entry.value, environment, problems),
    }))
    return { ...node, entries }
  }
  if (typeof node.value !== 'string') return node
  const value = node.value.replace(variable, (_, name: string) => {
    const found = environment[name]
    if (found === undefined) problems.error(node.place, 109, `the environment variable ${name} is not set`)
    return found ?? `\${${name}}`
  })
  return { ...node, value }
}
