import type { Page, Response } from 'playwright-core'

/** The answer to the request that an action leads to. */
export async function answerTo(
  page: Page,
  method: string,
  path: RegExp,
  action: () => Promise<unknown>,
): Promise<Response> {
  const wanted = (response: Response): boolean =>
    response.request().method() === method && path.test(new URL(response.url()).pathname)
  const [response] = await Promise.all([page.waitForResponse(wanted), action()])
  return response
}
