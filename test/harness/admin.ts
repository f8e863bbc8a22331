import type { Edge } from '../../src/edge/index.ts'

/** An answer of the ops listener. */
export async function admin(
  edge: Edge,
  path: string,
): Promise<{ status: number; type: string; text: string }> {
  const response = await fetch(`http://127.0.0.1:${edge.ports.admin}${path}`)
  const type = response.headers.get('content-type') ?? ''
  return { status: response.status, type, text: await response.text() }
}
