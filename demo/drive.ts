import type { IncomingMessage, ServerResponse } from 'node:http'
import { answerApi } from './drive/api-host.ts'
import { loadAssets } from './drive/assets.ts'
import { FileStore } from './drive/files.ts'
import { hosts, transportHeaders } from './drive/hosts.ts'
import { servePresence } from './drive/presence.ts'
import { addSamples } from './drive/samples/index.ts'
import type { Service } from './drive/service.ts'
import { createSessions } from './drive/sessions.ts'
import { answerStatic } from './drive/static-host.ts'
import { answerWww } from './drive/www-host.ts'
import { send, text } from './web/replies.ts'
import type { Reply } from './web/replies.ts'
import { hostOf } from './web/requests.ts'
import { httpsServer, listen } from './web/server.ts'
import type { RunningServer, TlsIdentity } from './web/server.ts'

/** The names that Drive's certificate must cover. */
export const driveHosts: readonly string[] = Object.values(hosts)

/** How Drive starts. */
export interface DriveOptions {
  /** Any free port when absent. */
  readonly port?: number
  readonly tls: TlsIdentity
}

/** Starts Drive, a file service with three hosts; what it keeps is gone when it ends. */
export async function startDrive({ port = 0, tls }: DriveOptions): Promise<RunningServer> {
  const service: Service = { store: new FileStore(), sessions: createSessions(), assets: loadAssets() }
  addSamples(service.store)
  const server = httpsServer(tls, (req, res) => answer(service, req, res))
  const endPresence = servePresence(server, service.sessions)
  const running = await listen(server, port)
  const close = () => {
    endPresence()
    return running.close()
  }
  return { ...running, close }
}

async function answer(service: Service, req: IncomingMessage, res: ServerResponse): Promise<void> {
  for (const [name, value] of Object.entries(transportHeaders)) res.setHeader(name, value)
  const reply = await replyOf(service, req, res)
  if (reply !== undefined) send(req, res, reply)
}

async function replyOf(
  service: Service,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<Reply | undefined> {
  const visit = { ...service, req, res, session: service.sessions.of(req) }
  switch (hostOf(req)) {
    case hosts.www:
      return answerWww(visit)
    case hosts.api:
      return answerApi(visit)
    case hosts.static:
      return answerStatic(req, service.assets)
    default:
      return text(421, 'There is no such site here.')
  }
}
