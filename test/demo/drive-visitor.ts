import type { Test } from 'tap'
import type { RequestInit } from 'undici'
import { driveHosts, startDrive } from '../../demo/drive.ts'
import { loadOrCreateAuthority } from '../../src/tls/index.ts'
import { createClient, form } from './client.ts'

/** Drive's origins. */
export const www = 'https://www.drive.example'
export const api = 'https://api.drive.example'

/** Starts Drive, and a client that finds all its hosts. */
export async function start(t: Test) {
  const authority = loadOrCreateAuthority(t.testdir({}))
  const { certificate, key } = authority.issue([...driveHosts, 'other.example'])
  const drive = await startDrive({ tls: { key, cert: certificate } })
  const client = createClient(drive.port, authority.certificate)
  t.teardown(async () => {
    await client.close()
    await drive.close()
  })
  const csrf = () => /drive_csrf=([^;]+)/.exec(client.cookies('api.drive.example'))?.[1] ?? ''
  const logIn = (user = 'demo', password = user, next = '/') =>
    client.fetch(`${www}/login`, fromPage(form({ user, password, next })))
  return { ...client, port: drive.port, authority, csrf, logIn }
}

/** Drive and someone who visits it. */
export type World = Awaited<ReturnType<typeof start>>
/** A file as the API tells of it. */
export interface View {
  readonly id: number
  readonly name: string
  readonly links: {
    readonly self: string
    readonly download: string
    readonly preview: string
    readonly save: string
  }
}

/** A request as Drive's own page sends it. */
export const fromPage = (init: RequestInit = {}): RequestInit => ({
  ...init,
  headers: { origin: www, ...(init.headers as Record<string, string>) },
})

const list = async ({ fetch }: World) =>
  ((await (await fetch(`${api}/v1/files`, fromPage())).json()) as { files: View[] }).files

/** The file of this name. */
export const named = async (world: World, name: string) =>
  (await list(world)).find(file => file.name === name)!

/** A change with the token that proves where it comes from. */
export const change = ({ fetch, csrf }: World, url: string, method: string, content?: unknown) =>
  fetch(
    url,
    fromPage({
      method,
      headers: { 'x-drive-csrf': csrf(), 'content-type': 'application/json' },
      ...(content !== undefined && { body: JSON.stringify(content) }),
    }),
  )
