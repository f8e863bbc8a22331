import type { Edge } from '../../src/edge/index.ts'

/** An answer of the ops listener to a POST. */
export interface Answered {
  readonly status: number
  readonly text: string
}

/** Posts to the ops listener. */
export async function post(
  edge: Edge,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  body = '',
): Promise<Answered> {
  const url = `http://127.0.0.1:${edge.ports.admin}${path}`
  const response = await fetch(url, { method: 'POST', headers, body })
  return { status: response.status, text: await response.text() }
}
