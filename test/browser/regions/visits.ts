/**
 * Runs where the service is: starts it, and lets one user after the other click in a browser of each region, before and after the
 * edge nearest to one of them is killed. Tells what was seen, as a line of JSON.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { chromium, type Page, type Response } from 'playwright-core'
import { startService, type Service } from '../../../loadtest/failover/service.ts'
import { createMint } from '../../../loadtest/sessions/minting.ts'
import { chromiumHome, launchOptions } from '../../harness/chromium.ts'

/** What a click led to. */
export interface Click {
  readonly region: string
  readonly status: number
  /** The address of the edge that answered. */
  readonly address: string
  readonly title: string
  /** What the app knows the browser by. */
  readonly visitor: string
}

/** What one visitor saw: on first sight, after a click, and after clicks when the nearest edge of Europe was gone. */
export type Visits = readonly Click[]

export interface VisitsTask {
  readonly network: string
  readonly directory: string
  /** Programs that are Chromium in a region, by its name. */
  readonly browsers: readonly (readonly [region: string, program: string])[]
  /** The region whose nearest edge is killed. */
  readonly struck: string
}

const suffix = 'edge.example'
const host = `www.bench.example.bench.${suffix}`

function shop(request: IncomingMessage, response: ServerResponse): void {
  const known = /visitor=(\w+)/.exec(request.headers.cookie ?? '')?.[1]
  const visitor = known ?? Math.random().toString(36).slice(2)
  response.setHeader('content-type', 'text/html; charset=utf-8')
  response.setHeader('set-cookie', `visitor=${visitor}; Secure; HttpOnly; Path=/`)
  const page = Number(/\d+/.exec(request.url ?? '')?.[0] ?? 0)
  response.end(
    `<!doctype html><title>Page ${page}</title><h1>Page ${page}</h1><p id="visitor">${visitor}</p><a href="/${page + 1}">Next</a>`,
  )
}

async function seen(region: string, page: Page, response: Response): Promise<Click> {
  const address = (await response.serverAddr())?.ipAddress ?? ''
  const visitor = (await page.textContent('#visitor')) ?? ''
  return { region, status: response.status(), address, title: await page.title(), visitor }
}

async function click(region: string, page: Page): Promise<Click> {
  const [response] = await Promise.all([
    page.waitForResponse(each => each.request().isNavigationRequest()),
    page.click('a'),
  ])
  await page.waitForLoadState()
  return seen(region, page, response)
}

async function openBrowsers(
  service: Service,
  { browsers }: VisitsTask,
  ends: (() => unknown)[],
): Promise<Map<string, Page>> {
  const mint = createMint(service.directory)
  const [name, value] = mint('ana@corp.example').split('=', 2) as [string, string]
  const cookie = { name, value, domain: `.bench.${suffix}`, path: '/', secure: true, httpOnly: true }
  const pages = new Map<string, Page>()
  for (const [region, executablePath] of browsers) {
    const home = chromiumHome(
      { teardown: end => void ends.push(end as () => unknown) },
      join(service.directory, 'authority.pem'),
    )
    const browser = await chromium.launch({ ...launchOptions(home), executablePath })
    ends.push(() => browser.close())
    const context = await browser.newContext()
    await context.addCookies([{ ...cookie, sameSite: 'None' }])
    pages.set(region, await context.newPage())
  }
  return pages
}

async function visit(task: VisitsTask): Promise<Visits> {
  const ends: (() => unknown)[] = []
  const service = await startService({
    suffix,
    network: task.network,
    port: 443,
    dnsPort: 53,
    spares: 1,
    handler: shop,
  })
  ends.push(() => service.close())
  try {
    const pages = await openBrowsers(service, task, ends)
    const clicks: Click[] = []
    for (const [region, page] of pages) {
      clicks.push(await seen(region, page, (await page.goto(`https://${host}/0`))!))
      clicks.push(await click(region, page))
    }
    const struck = clicks.find(({ region }) => region === task.struck)!
    await service.edges.find(({ address }) => address === struck.address)!.kill()
    for (const [region, page] of pages) {
      clicks.push(await click(region, page))
      await page.screenshot({ path: join(task.directory, `${region}.png`) })
    }
    return clicks
  } finally {
    for (const end of ends.reverse()) await end()
  }
}

process.stdout.write(`${JSON.stringify(await visit(JSON.parse(process.argv[2]!) as VisitsTask))}\n`)
