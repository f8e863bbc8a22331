import type { IncomingMessage } from 'node:http'
import { createCookieJar, type CookieJar } from './cookie-jar.ts'
import type { Fields, Preparation, Scenario } from './scenario.ts'
import { createAsking, type Asking, type Target } from './target.ts'
import { UsageError } from '../usage-error.ts'

const atOnce = 16

/**
 * Makes a session of each `Cookie` value ready: sends the forms of `prepare` with it, keeps the cookies that come, and looks whether the
 * first one is let in.
 * @throws {UsageError} when the edge cannot be reached, a form is not taken, or the session does not hold
 */
export async function prepareSessions(
  target: Target,
  cookies: readonly string[],
  scenario: Scenario,
): Promise<readonly CookieJar[]> {
  const jars = cookies.map(createCookieJar)
  const asking = createAsking(target, atOnce)
  try {
    // The first one alone: what is wrong with it is wrong with all.
    await prepareOne(asking, target, jars[0]!, scenario.prepare)
    for (const { path, form } of scenario.uploads) needCookies(`uploads: ${path}`, form, jars[0]!)
    const left = jars.slice(1)
    const work = async (): Promise<void> => {
      for (let jar = left.pop(); jar !== undefined; jar = left.pop())
        await prepareOne(asking, target, jar, scenario.prepare)
    }
    if (scenario.prepare.length > 0) await Promise.all(Array.from({ length: atOnce }, work))
    await check(asking, target, jars[0]!, scenario)
    return jars
  } finally {
    asking.close()
  }
}

async function prepareOne(
  asking: Asking,
  { url }: Target,
  jar: CookieJar,
  steps: readonly Preparation[],
): Promise<void> {
  for (const { path, form, expect } of steps) {
    needCookies(`prepare: POST ${path}`, form, jar)
    const body = new URLSearchParams(Object.entries(withCookies(form, jar))).toString()
    const type = 'application/x-www-form-urlencoded'
    const fields = { cookie: jar.header, origin: url.origin, 'content-type': type }
    const answer = await asking.ask({ method: 'POST', path, fields, body })
    if (!expect.includes(answer.statusCode!))
      throw new UsageError([
        `prepare: POST ${path} is answered with ${answer.statusCode}, not ${expect.join(', ')}`,
      ])
    jar.take(answer.headers['set-cookie'] ?? [])
  }
}

const placeholders = /\{cookie:([^}]+)\}/g

/** Each `{cookie:NAME}` as the value of the cookie. */
export const withCookies = (form: Fields, jar: CookieJar): Fields =>
  Object.fromEntries(
    Object.entries(form).map(([name, text]) => [
      name,
      text.replaceAll(placeholders, (_, cookie: string) => jar.get(cookie)),
    ]),
  )

/** @throws {UsageError} when a form stands for a cookie that has not come: the app would refuse it, and nobody could tell why */
function needCookies(what: string, form: Fields, jar: CookieJar): void {
  const named = Object.values(form).flatMap(text => [...text.matchAll(placeholders)].map(([, name]) => name!))
  const missing = named.filter(name => jar.get(name) === '')
  if (missing.length > 0)
    throw new UsageError(
      missing.map(name => `${what}: {cookie:${name}} stands for a cookie that has not come`),
    )
}

/** Whoever is sent to sign in would be measured at being sent there. */
async function check(asking: Asking, { url }: Target, jar: CookieJar, { reads }: Scenario): Promise<void> {
  const { paths, fields, expect } = reads[0] ?? {
    paths: [url.pathname + url.search],
    fields: {},
    expect: undefined,
  }
  const path = paths[0]!
  const answer = await asking.ask({ method: 'GET', path, fields: { ...fields, cookie: jar.header } })
  const status = answer.statusCode!
  if (expect?.includes(status) === true || !isSentToSignIn(status, answer)) return
  throw new UsageError([
    `GET ${path} is answered with ${status}: the edge does not take the session; are its keys those of --config, is --cookie still good?`,
  ])
}

const isSentToSignIn = (status: number, { headers }: IncomingMessage): boolean =>
  status === 401 ||
  (status === 303 && URL.parse(headers.location ?? '')?.hostname.startsWith('signin.') === true)
