/** What people do in the demo, at a real browser. */
import type { Locator, Page } from 'playwright-core'
import type { Demo } from '../../demo/demo.ts'
import { demoPassword } from '../../demo/identity-provider.ts'
import type { Person } from './demo-world.ts'

/** Fills in the identity provider's form, which must be what the page shows. */
export async function signIn(page: Page, email: string): Promise<void> {
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password').fill(demoPassword)
  await page.locator('[data-action=sign-in]').click()
}

/** Goes on from the page that says that the session is monitored. */
export const acceptNotice = (page: Page): Promise<void> =>
  page.getByRole('link', { name: /^Continue to/ }).click()

/** Opens Drive as someone who was never here, through all that comes before it. */
export async function enterDrive({ page }: Person, { drive }: Demo, email: string): Promise<void> {
  await page.goto(drive)
  await signIn(page, email)
  await acceptNotice(page)
  await logInToDrive(page)
}

/** Fills in Drive's own form. */
export async function logInToDrive(page: Page, user = 'demo'): Promise<void> {
  await page.getByLabel('Name').fill(user)
  await page.getByLabel('Password').fill(user)
  await page.locator('[data-action=login]').click()
  await page.locator('html[data-ready=true]').waitFor()
}

/** The row of a file in Drive's list. */
export const row = (page: Page, name: string): Locator => page.locator(`li[data-file="${name}"]`)

/** Chooses a file for upload. */
export const upload = (page: Page, name: string, buffer: Buffer): Promise<void> =>
  page.locator('#upload').setInputFiles({ name, mimeType: 'application/octet-stream', buffer })

/** Opens a file's preview, and waits until all of it is there. */
export async function openPreview(page: Page, name: string): Promise<void> {
  await row(page, name).locator('[data-action=preview]').click()
  await page.locator(`#preview[data-previewing="${name}"]`).waitFor()
  await page.locator('#fingerprint', { hasText: /^[0-9a-f]{64}$/ }).waitFor()
}
