import type { Node, Problems } from '../diagnostics/index.ts'

/** The environment that `${NAME}` reads. */
export type Environment = Readonly<Record<string, string | undefined>>

const variable = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g

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
  const value = node.value.replace(variable, (whole, name: string) => {
    const found = environment[name]
    if (found === undefined) problems.error(node.place, 109, `the environment variable ${name} is not set`)
    return found ?? whole
  })
  return { ...node, value }
}
