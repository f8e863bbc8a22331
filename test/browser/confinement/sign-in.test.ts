/** Signing in from the pages of an app that keeps them inside. */
import t from 'tap'
import type { Page } from 'playwright-core'
import { startIdentityProvider } from '../../../demo/identity-provider.ts'
import { signIn } from '../../harness/demo-user.ts'
import { freePort } from '../../harness/sign-in.ts'
import { signInHost, wikiHost } from '../../harness/world.ts'
import { page, startSite, type Site } from '../../harness/site.ts'

/** A site whose sign-in works, where nothing is monitored, so that no notice is shown. */
async function startWithProvider(t: Parameters<typeof startSite>[0]): Promise<Site> {
  const port = await freePort()
  const site = await startSite(
    t,
    {
      '/': page(`<a href="https://static.example.com/inside">Inside</a>
<form action="https://static.example.com/inside"><button>Go inside</button></form>`),
      '/inside': page('It is inside'),
    },
    {
      policy: 'version: 1\ndefault: allow\n',
      issuer: `https://idp.localhost:${port}`,
      wiki: '    confine: enforce',
    },
  )
  const { certificate: cert, key } = site.authority.issue(['idp.localhost'])
  const signInOrigin = `https://${signInHost}:${site.client.port}`
  const provider = await startIdentityProvider({
    port,
    tls: { cert, key, ca: site.authority.certificate },
    clientId: 'sallyport',
    clientSecret: 'secret',
    redirectUris: [`${signInOrigin}/callback`],
    postLogoutRedirectUris: [`${signInOrigin}/signed-out`],
  })
  t.teardown(() => provider.close())
  return site
}

const ways: Record<string, (tab: Page) => Promise<void>> = {
  'a link': tab => tab.getByText('Inside', { exact: true }).click(),
  'a form': tab => tab.getByRole('button').click(),
}

for (const [name, go] of Object.entries(ways)) {
  t.test(`${name} of a page leads through the sign-in and back`, async t => {
    const site = await startWithProvider(t)
    const tab = await (await site.profile([wikiHost])).newPage()
    await tab.goto(site.www)
    await go(tab)
    await signIn(tab, 'ana@corp.example')
    await tab.getByText('It is inside').waitFor()
    t.equal(tab.url().replace(/\?$/, ''), `${site.other}/inside`)
    t.strictSame(site.outside, [])
  })
}
