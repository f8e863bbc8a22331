/** The fields by which browsers themselves hold controls, whatever becomes of the runtime in a page. */
import { keepsFiles, type PageControl } from '../../page-controls.ts'
import type { Exchange } from '../../exchange.ts'

/**
 * Everything that a page may do but download. Chromium lets windows that escape the sandbox download, so a window
 * that a page opens stays inside; `allow-modals` stays, since apps ask with `confirm` and print with our leave only.
 */
const sandbox = [
  'sandbox',
  'allow-scripts',
  'allow-same-origin',
  'allow-forms',
  'allow-popups',
  'allow-modals',
  'allow-top-navigation',
  'allow-top-navigation-to-custom-protocols',
  'allow-pointer-lock',
  'allow-orientation-lock',
  'allow-presentation',
  'allow-storage-access-by-user-activation',
].join(' ')

/**
 * What every response of a session carries whose files must stay in the app, pictures and errors too: a window that
 * shows a response without it would download for the page that opened it.
 */
export const fileControlFields = (exchange: Exchange): readonly string[] =>
  keepsFiles(exchange) ? ['content-security-policy', sandbox] : []

/**
 * A window that is kept in the sandbox cannot show a page that asks for a browsing context group of its own (HTML
 * Living Standard, COOP); what protects it there is that it shares the sandbox.
 */
export const isDroppedBySandbox = (name: string, exchange: Exchange): boolean =>
  (name === 'cross-origin-opener-policy' || name === 'cross-origin-opener-policy-report-only') &&
  keepsFiles(exchange)

/** The clipboard's script interface, which a frame with functions of its own cannot get round either. */
export function pageControlFields(controls: readonly PageControl[]): readonly string[] {
  const denied = [
    ...(controls.includes('no-copy') || controls.includes('no-cut') ? ['clipboard-write=()'] : []),
    ...(controls.includes('no-paste') ? ['clipboard-read=()'] : []),
  ]
  return denied.length === 0 ? [] : ['permissions-policy', denied.join(', ')]
}
