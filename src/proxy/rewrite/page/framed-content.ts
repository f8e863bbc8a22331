import type { Exchange, Reply } from '../../exchange.ts'
import type { PageControl } from '../../page-controls.ts'
import type { RuntimeSource } from './csp.ts'
import { runtimeTag } from './runtime-tag.ts'

/**
 * Whether a picture, a PDF or a text is about to be the whole window: it can carry no watermark itself, so a page of
 * ours is put around it, whose frame then asks for it again.
 */
export const isShownAlone = ({ client, response }: Exchange, controls: readonly PageControl[]): boolean =>
  controls.includes('watermark') &&
  client.method === 'GET' &&
  client.field('sec-fetch-dest') === 'document' &&
  response!.status === 200

/** The page around a content that is shown alone. */
export function frameAround(
  { target, session, reference }: Exchange,
  controls: readonly PageControl[],
  { url, sheetUrl, eventsUrl, nonce }: RuntimeSource,
  path: string,
): Reply {
  const tag = runtimeTag({ path, nonce, controls, user: session?.user ?? '', reference, xml: false })
  const styles = ['style-src', `'nonce-${nonce}'`, ...(sheetUrl === undefined ? [] : [sheetUrl])].join(' ')
  const policy = [
    "default-src 'none'",
    `script-src ${url}`,
    styles,
    `connect-src ${eventsUrl ?? "'none'"}`,
    "frame-src 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
  const body =
    `<!doctype html><html lang="en"><head>${tag}<meta charset="utf-8"><title></title>` +
    `<style nonce="${nonce}">html,body,iframe{display:block;width:100%;height:100%;margin:0;border:0}</style></head>` +
    `<body><iframe src="${escapeAttribute(target)}" title="The document"></iframe></body></html>\n`
  const fields = ['content-type', 'text/html; charset=utf-8', 'cache-control', 'no-store']
  return { status: 200, fields: [...fields, 'content-security-policy', policy], body, error: undefined }
}

const escapeAttribute = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;')
