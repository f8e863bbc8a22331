import { Provider } from 'oidc-provider'
import { settings } from './identity-provider/settings.ts'
import type { ClientRegistration } from './identity-provider/settings.ts'
import { isSignIn, signIn } from './identity-provider/sign-in.ts'
import { httpsServer, listen } from './web/server.ts'
import type { Handler, RunningServer, TlsIdentity } from './web/server.ts'

export { demoPassword, people } from './identity-provider/people.ts'

/** What the identity provider needs to know before it starts. */
export interface IdentityProviderOptions extends ClientRegistration {
  /** Any free port when absent. */
  readonly port?: number
  readonly tls: TlsIdentity
}

/** An identity provider that runs. */
export interface IdentityProvider extends RunningServer {
  readonly issuer: string
}

/** The name under which browsers reach the provider. */
export const identityProviderHost = 'idp.localhost'

/** Starts an OpenID provider with the people of the demo. */
export async function startIdentityProvider(options: IdentityProviderOptions): Promise<IdentityProvider> {
  let handler: Handler = (_, res) => void res.writeHead(503).end()
  const server = httpsServer(options.tls, (req, res) => handler(req, res))
  const running = await listen(server, options.port ?? 0)
  // The issuer holds the port, which is known only now.
  const issuer = `https://${identityProviderHost}:${running.port}`
  handler = providerHandler(new Provider(issuer, settings(options)))
  return { ...running, issuer }
}

function providerHandler(provider: Provider): Handler {
  const protocol = provider.callback()
  return (req, res) => (isSignIn(req) ? signIn(provider, req, res) : protocol(req, res))
}
