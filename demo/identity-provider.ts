import { Provider } from 'oidc-provider'
import { applicationFetch } from './identity-provider/application-fetch.ts'
import { settings } from './identity-provider/settings.ts'
import type { ClientRegistration } from './identity-provider/settings.ts'
import { isSignIn, signIn } from './identity-provider/sign-in.ts'
import { httpsServer, listen } from './web/server.ts'
import type { Handler, RunningServer, TlsIdentity } from './web/server.ts'

export { demoPassword, people } from './identity-provider/people.ts'
export type { MoreClaims } from './identity-provider/settings.ts'
export { demoCode } from './identity-provider/second-factor.ts'

/** Where the identity provider listens, and as whom. */
export interface IdentityProviderAddress {
  /** Any free port when absent. */
  readonly port?: number
  readonly tls: TlsIdentity & { readonly ca: string }
}

/** What the identity provider needs to know before it starts. */
export type IdentityProviderOptions = IdentityProviderAddress & ClientRegistration

/** An identity provider that runs. */
export interface IdentityProvider extends RunningServer {
  readonly issuer: string
}

/** An identity provider that listens and serves nobody until its one client is known. */
export interface OpenIdentityProvider extends IdentityProvider {
  register(client: ClientRegistration): void
}

/** The name under which browsers reach the provider. */
export const identityProviderHost = 'idp.localhost'

/** Opens the provider: its issuer holds its port, which a client may have to know before it has one of its own. */
export async function openIdentityProvider({
  port = 0,
  tls,
}: IdentityProviderAddress): Promise<OpenIdentityProvider> {
  let handler: Handler = (_, res) => void res.writeHead(503).end()
  const server = httpsServer(tls, (req, res) => handler(req, res))
  const running = await listen(server, port)
  const issuer = `https://${identityProviderHost}:${running.port}`
  const register = (client: ClientRegistration) => {
    handler = providerHandler(new Provider(issuer, settings(client, applicationFetch(tls.ca))))
  }
  return { ...running, issuer, register }
}

/** Starts an OpenID provider with the people of the demo. */
export async function startIdentityProvider(options: IdentityProviderOptions): Promise<IdentityProvider> {
  const { register, ...provider } = await openIdentityProvider(options)
  register(options)
  return provider
}

function providerHandler(provider: Provider): Handler {
  const protocol = provider.callback()
  return (req, res) => (isSignIn(req) ? signIn(provider, req, res) : protocol(req, res))
}
