import { stripVTControlCharacters } from 'node:util'
import type { BrowserContext } from 'playwright-core'
import { startChromium } from '../../harness/chromium.ts'
import type { RealApp, Step, StoredRequest, Visit } from './app.ts'
import { observe, type Observed } from './observe.ts'
import { openPlace, type Mode, type Place } from './place.ts'
import { scoped, type Scope } from './scope.ts'

/** What came of one step. */
export interface StepOutcome {
  readonly name: string
  /** Why it failed, in one line; undefined when it did not. */
  readonly failure: string | undefined
  /** What the step returned, as text, under the app's own names. */
  readonly result: string
  /** How the page looked afterwards, PNG. */
  readonly picture: Buffer
}

/** One person's work at one app, from the first page to the last. */
export interface TaskRun {
  readonly mode: Mode
  readonly steps: readonly StepOutcome[]
  readonly observed: Observed
  /** Connections to the app's own name, past the edge. */
  readonly leaks: number
  readonly seconds: number
}

export const viewport = { width: 1280, height: 800 }
const patience = 15_000

/** Starts the app afresh, opens a browser and does every step of its task, those after a failure too. */
export function runTask(app: RealApp, mode: Mode, progress: (line: string) => void): Promise<TaskRun> {
  return scoped(async scope => {
    progress(`${app.name}, ${mode}: starting`)
    const place = await openPlace(scope, app, mode)
    const context = await openBrowser(scope, app, place)
    const plainly = plainNames(app, place)
    const observed = await observe(context, place.isInside, plainly)
    const visit = await openVisit(context, app, place)
    const steps: StepOutcome[] = []
    const begun = performance.now()
    for (const step of app.steps) {
      const outcome = await takeStep(step, visit, plainly)
      steps.push(outcome)
      progress(`${app.name}, ${mode}: ${step.name}: ${outcome.failure ?? 'done'}`)
    }
    if (place.isGuarded() !== (mode === 'controlled')) throw new Error(`${mode}: wrong controls`)
    const seconds = (performance.now() - begun) / 1000
    return { mode, steps, observed, leaks: place.leaks(), seconds }
  })
}

async function openBrowser(scope: Scope, app: RealApp, place: Place): Promise<BrowserContext> {
  const browser = await startChromium(scope, place.authorityFile, [
    `--host-resolver-rules=${place.resolverRules}`,
  ])
  const context = await browser.newContext({
    viewport,
    ...(app.credentials && { httpCredentials: app.credentials }),
  })
  context.setDefaultTimeout(patience)
  const { session } = place
  if (session !== undefined)
    await context.addCookies([{ ...session, path: '/', secure: true, httpOnly: true, sameSite: 'None' }])
  return context
}

async function openVisit(context: BrowserContext, app: RealApp, place: Place): Promise<Visit> {
  const { hostname } = new URL(place.origin)
  return {
    context,
    page: await context.newPage(),
    at: path => place.origin + path,
    async stored(path, request: StoredRequest = {}) {
      const headers = { 'x-forwarded-proto': 'https', ...request.headers }
      const answer = await fetch(`http://127.0.0.1:${place.appPort}${path}`, { ...request, headers })
      if (!answer.ok) throw new Error(`the app itself answers ${answer.status} for ${path}`)
      const text = await answer.text()
      if (hostname !== app.host && text.includes(hostname))
        throw new Error(`the app has ${hostname} in ${path}`)
      return text
    },
  }
}

/** Takes the proxied names, with and without the port, for the app's own. */
function plainNames(app: RealApp, place: Place): (text: string) => string {
  const { host, hostname } = new URL(place.origin)
  return text => text.replaceAll(host, app.host).replaceAll(hostname, app.host)
}

async function takeStep(step: Step, visit: Visit, plainly: (text: string) => string): Promise<StepOutcome> {
  let failure: string | undefined
  let result = ''
  try {
    result = plainly(JSON.stringify((await step.run(visit)) ?? null))
  } catch (error) {
    failure = firstLines(error)
  }
  // A page that is gone or never comes to rest has no picture.
  const picture = await visit.page.screenshot().catch(() => Buffer.alloc(0))
  return { name: step.name, failure, result, picture }
}

const firstLines = (error: unknown): string =>
  stripVTControlCharacters(error instanceof Error ? error.message : String(error))
    .split('\n')
    .slice(0, 4)
    .join(' ')
    .slice(0, 400)
