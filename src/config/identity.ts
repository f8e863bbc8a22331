import {
  boolean,
  listOf,
  mapping,
  oneOrMany,
  string,
  type Node,
  type Problems,
  type Reader,
} from '../diagnostics/index.ts'
import type { ClaimTest, Config, OidcConfig } from './config.ts'
import { fileText, issuerUrl } from './readers.ts'

/** Who users are, and how it is known. */
export const identity = (directory: string): Reader<Config['identity']> =>
  mapping(fields => {
    const provider = fields.required('oidc', oidc(directory))
    return provider && { oidc: provider }
  })

const oidc = (directory: string): Reader<OidcConfig> =>
  mapping<OidcConfig>(fields => {
    const issuer = fields.required('issuer', issuerUrl)
    const clientId = fields.required('client-id', string)
    const clientSecret = fields.required('client-secret', string)
    const rest = {
      scopes: fields.optional('scopes', listOf(string), ['openid', 'profile', 'email']),
      userClaim: fields.optional('user-claim', string, 'email'),
      groupsClaim: fields.optional('groups-claim', string, 'groups'),
      managed: fields.optional('managed-claim', claimTest),
      compliant: fields.optional('compliant-claim', claimTest),
      frontChannelLogout: fields.optional('front-channel-logout', boolean, false),
      acrValues: fields.optional('acr-values', acrValues, noAcrValues),
      ca: fields.optional('ca', fileText(directory)),
    }
    return issuer && clientId && clientSecret
      ? { issuer: issuer.href.replace(/\/$/, ''), clientId, clientSecret, ...rest }
      : undefined
  })

/** `device_managed`, which must be true, or `{ claim: trust, is: [managed, hybrid] }`. */
function claimTest(node: Node, problems: Problems): ClaimTest | undefined {
  if (node.kind === 'scalar') {
    const claim = string(node, problems)
    return claim === undefined ? undefined : { claim, is: [true] }
  }
  return claimAndValues(node, problems)
}

const claimAndValues: Reader<ClaimTest> = mapping(fields => {
  const claim = fields.required('claim', string)
  const is = fields.required('is', oneOrMany(textOrBoolean))
  return claim === undefined || is === undefined ? undefined : { claim, is }
})

const textOrBoolean: Reader<string | boolean> = (node, problems) =>
  node.kind === 'scalar' && typeof node.value === 'boolean' ? boolean(node, problems) : string(node, problems)

const noAcrValues: OidcConfig['acrValues'] = { password: [], 'multi-factor': [], 'phishing-resistant': [] }

const acrValues: Reader<OidcConfig['acrValues']> = mapping(fields => ({
  password: fields.optional('password', oneOrMany(string), []),
  'multi-factor': fields.optional('multi-factor', oneOrMany(string), []),
  'phishing-resistant': fields.optional('phishing-resistant', oneOrMany(string), []),
}))
