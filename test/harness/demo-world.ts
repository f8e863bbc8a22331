import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import type { Test } from 'tap'
import { startDemo, type Demo } from '../../demo/demo.ts'
import { startChromium } from './chromium.ts'
import { Records } from './records.ts'

/** The demo, with rules of its own, and a real browser before it. */
export interface DemoWorld {
  readonly demo: Demo
  readonly records: Records
  /** The directory of the rules. */
  readonly policies: string
  /** A browser profile of its own, in which someone is yet to sign in. */
  person(options?: BrowserContextOptions): Promise<Person>
  /** Replaces a text of the rule file, as with an editor; resolves with what the edge made of it. */
  editRules(from: string, to: string): Promise<Record<string, unknown>>
}

/** How a world differs from what `npm start` brings up. */
export interface DemoWorldOptions {
  readonly suffix?: string
  /** Chromium's switches. */
  readonly switches?: readonly string[]
}

/** Someone at a browser. */
export interface Person {
  readonly context: BrowserContext
  readonly page: Page
  /** Errors that any page of theirs wrote to its console, or threw; broken policies are among them. */
  readonly problems: readonly string[]
  openTab(): Promise<Page>
}

const root = join(import.meta.dirname, '../..')
const output = join(root, 'test/output')
const patienceMs = 20_000

/** Starts the demo on ports of its own and Chromium; all ends with the test. */
export async function startDemoWorld(t: Test, options: DemoWorldOptions = {}): Promise<DemoWorld> {
  const directory = t.testdir({})
  const policies = join(directory, 'policies')
  cpSync(join(root, 'demo/policies'), policies, { recursive: true })
  const records = new Records()
  const demo = await startDemo({
    ports: { https: 0, http: 0, admin: 0, identityProvider: 0 },
    certificates: join(directory, 'certs'),
    policies,
    records,
    ...(options.suffix !== undefined && { suffix: options.suffix }),
  })
  t.teardown(() => demo.close())
  const browser = await startChromium(t, demo.authorityFile, options.switches)
  return {
    demo,
    records,
    policies,
    person: async (options = {}) => newPerson(await browser.newContext(options)),
    editRules(from, to) {
      const file = join(policies, 'example.yaml')
      const before = readFileSync(file, 'utf8')
      if (!before.includes(from)) throw new Error(`the rules do not say ${from}`)
      const reload = records.operation('policy-reload', records.operations('policy-reload').length)
      writeFileSync(file, before.replace(from, to))
      return reload
    },
  }
}

async function newPerson(context: BrowserContext): Promise<Person> {
  const problems: string[] = []
  context.setDefaultTimeout(patienceMs)
  context.on('console', message => {
    if (message.type() === 'error') problems.push(`${message.text()} (${message.location().url})`)
  })
  context.on('weberror', error => problems.push(String(error.error())))
  return { context, page: await context.newPage(), problems, openTab: () => context.newPage() }
}

/** The reference number on one of our pages. */
export async function referenceOn(page: Page): Promise<string> {
  return (await page.locator('footer code').textContent()) ?? ''
}

/** Writes a picture of the page to test/output, for people to look at. */
export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(output, { recursive: true })
  await page.screenshot({ path: join(output, `${name}.png`) })
}
