import type { Reply } from './replies.ts'

/** What a route gives: an answer, or nothing when it has written to the response itself. */
export type RouteResult = Reply | undefined | Promise<Reply | undefined>

/** A method, a path without its query, and who answers; the path's groups are handed on. */
export type Route<Context> = readonly [
  method: string,
  path: RegExp,
  answer: (context: Context, ...groups: string[]) => RouteResult,
]

/** The answer for a request, bound to the groups of its path; HEAD is asked like GET (RFC 9110 9.3.2). */
export function findRoute<Context>(
  routes: readonly Route<Context>[],
  method: string | undefined,
  path: string,
): ((context: Context) => RouteResult) | undefined {
  const wanted = method === 'HEAD' ? 'GET' : method
  for (const [allowed, pattern, answer] of routes) {
    const match = allowed === wanted ? pattern.exec(path) : null
    if (match !== null) return context => answer(context, ...match.slice(1))
  }
  return undefined
}
