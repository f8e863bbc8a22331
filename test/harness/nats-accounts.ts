import { createAccount, createOperator, createUser, type KeyPair } from '@nats-io/nkeys'

/** Subjects that a user of NATS may use, as wildcards. */
export interface Permissions {
  readonly publish: readonly string[]
  readonly subscribe: readonly string[]
}

/** A NATS of an operator, with one account whose users show credentials. */
export interface Accounts {
  /** Lines for its configuration. */
  readonly configuration: string
  /** The credentials file of a user; of everything without permissions. */
  credentials(permissions?: Permissions): string
}

/** Makes an operator, its system account, and an account with JetStream. */
export function createAccounts(): Accounts {
  const [operator, system, account] = [createOperator(), createAccount(), createAccount()]
  const signed = (subject: KeyPair, type: string, claims: object = {}): string =>
    jwt(operator, subject, { type, ...claims })
  const systemKey = system.getPublicKey()
  return {
    configuration: [
      `operator: ${signed(operator, 'operator')}`,
      `system_account: ${systemKey}`,
      'resolver: MEMORY',
      'resolver_preload {',
      `${systemKey}: ${signed(system, 'account', { limits: unlimited })}`,
      `${account.getPublicKey()}: ${signed(account, 'account', { limits: { ...unlimited, ...withJetStream } })}`,
      '}',
    ].join('\n'),
    credentials(permissions) {
      const user = createUser()
      const claims = {
        type: 'user',
        subs: -1,
        data: -1,
        payload: -1,
        ...(permissions && {
          pub: { allow: permissions.publish },
          sub: { allow: permissions.subscribe },
        }),
      }
      return credentialsFile(jwt(account, user, claims), user)
    },
  }
}

const unlimited = { subs: -1, data: -1, payload: -1, imports: -1, exports: -1, conn: -1, leaf: -1 }
const withJetStream = { mem_storage: -1, disk_storage: -1, streams: -1, consumer: -1 }

/** A claim in the form of NATS' JWTs, version 2. */
function jwt(issuer: KeyPair, subject: KeyPair, claims: object): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const payload = {
    jti: 'test',
    iat: Math.floor(Date.now() / 1000),
    iss: issuer.getPublicKey(),
    sub: subject.getPublicKey(),
    name: 'test',
    nats: { ...claims, version: 2 },
  }
  const text = `${part({ typ: 'JWT', alg: 'ed25519-nkey' })}.${part(payload)}`
  return `${text}.${Buffer.from(issuer.sign(Buffer.from(text))).toString('base64url')}`
}

const credentialsFile = (token: string, user: KeyPair): string =>
  [
    '-----BEGIN NATS USER JWT-----',
    token,
    '------END NATS USER JWT------',
    '',
    '-----BEGIN USER NKEY SEED-----',
    Buffer.from(user.getSeed()).toString(),
    '------END USER NKEY SEED------',
    '',
  ].join('\n')
