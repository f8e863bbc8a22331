/** The same product where browsers see other sites, and over the other protocol. */
import { readFile } from 'node:fs/promises'
import t from 'tap'
import { enterDrive, openPreview, row, upload } from '../harness/demo-user.ts'
import { startDemoWorld, type DemoWorldOptions } from '../harness/demo-world.ts'

interface Variant extends DemoWorldOptions {
  readonly protocol: string
}

const variants: Readonly<Record<string, Variant>> = {
  // Chromium takes localhost for a public suffix, so each app is a site of its own, as under a listed name.
  'a suffix that browsers know as public': { suffix: 'localhost', protocol: 'h2' },
  'HTTP/1.1': { switches: ['--disable-http2'], protocol: 'http/1.1' },
}

for (const [name, { protocol, ...options }] of Object.entries(variants)) {
  t.test(name, async t => {
    const { demo, person } = await startDemoWorld(t, options)
    const ana = await person()
    const { page } = ana
    await enterDrive(ana, demo, 'ana@corp.example')
    t.equal(await page.evaluate("performance.getEntriesByType('navigation')[0].nextHopProtocol"), protocol)
    await page.locator('#live[data-state=live]').waitFor()
    await page.locator('#presence[data-count="1"]').waitFor()
    await page.locator('#version[data-version]').waitFor()
    await openPreview(page, 'Team photo.png')
    const content = Buffer.alloc(300_000, name)
    await upload(page, 'Notes.bin', content)
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      row(page, 'Notes.bin').locator('[data-action=download]').click(),
    ])
    t.ok((await readFile(await download.path())).equals(content))
    t.strictSame(ana.problems, [])
  })
}
