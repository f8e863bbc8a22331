import type { Refusal, Phase } from '../../policy/index.ts'
import { errors } from '../errors.ts'
import type { Exchange, Reply } from '../exchange.ts'
import { isNavigation, isScripted } from '../navigation.ts'
import { refusalMessage } from '../refusal-message.ts'
import { appErrorReply } from '../replies.ts'

/**
 * What comes in place of a response that may not be taken. A navigation gets a page, script gets an error it can
 * handle, and a file that goes straight to disk is replaced by a text that says why, so that the user finds the
 * reason where the file was expected.
 */
export function replaced(exchange: Exchange, phase: Phase, code: Refusal): Reply {
  const { client, reference, route, facts } = exchange
  const words =
    code === 'blocked' ? `${route.app.name} does not let you download this file.` : errors[code].text
  const message = refusalMessage(exchange, phase, code, words)
  if (isNavigation(client) || isScripted(client)) {
    return appErrorReply(exchange, code, { message })
  }
  const text = `Download blocked\n\n${message}\n\nFile: ${facts!.file.name}\nReference: ${reference}\n`
  const fields = [
    'content-type',
    'text/plain; charset=utf-8',
    'content-disposition',
    `attachment; filename="Download blocked.txt"`,
    'cache-control',
    'no-store',
    'x-content-type-options',
    'nosniff',
  ]
  return { status: 200, fields, body: text, error: code }
}
