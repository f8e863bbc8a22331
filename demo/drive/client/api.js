import { find } from './dom.js'

/**
 * @typedef {{ page: string, self: string, download: string, preview: string, save: string }} Links
 * @typedef {{ id: number, name: string, icon: string, preview: 'text' | 'image' | 'none', details: string, links: Links }} DriveFile
 */

const base = find('link', '[rel=api]').href

/** @param {string} path */
export const apiUrl = path => new URL(path, base).href

/** The value that proves that a change was asked for by this page. */
export const csrfToken = () => /(?:^|;\s*)drive_csrf=([^;]+)/.exec(document.cookie)?.[1] ?? ''

/** An answer that is not what the user asked for, with words for the user. */
export class Refusal extends Error {
  /**
   * @param {string} message
   * @param {string} [reference]
   */
  constructor(message, reference) {
    super(message)
    this.reference = reference
  }
}

/**
 * The words of a refused answer: its own where it has some.
 * @param {number} status
 * @param {string} body
 */
export function refusal(status, body) {
  try {
    const { message, reference } = JSON.parse(body)
    if (typeof message === 'string') return new Refusal(message, reference)
  } catch {
    // Not every answer on the way is of our making.
  }
  return new Refusal(`This did not work (${status}). Please try again later.`)
}

/**
 * Asks the API; a change carries the token, which makes the browser ask for leave first.
 * @param {string} url
 * @param {RequestInit} [init]
 */
export async function ask(url, init = {}) {
  const headers = new Headers(init.headers)
  if (init.method !== undefined) headers.set('x-drive-csrf', csrfToken())
  const response = await fetch(url, { ...init, headers, credentials: 'include' })
  if (!response.ok) throw refusal(response.status, await response.text())
  return response
}

/**
 * Sends a change as JSON.
 * @param {string} url
 * @param {string} method
 * @param {unknown} [content]
 */
export const change = (url, method, content) =>
  ask(url, {
    method,
    ...(content !== undefined && {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(content),
    }),
  })

/** @returns {Promise<DriveFile[]>} */
export const listFiles = async () => (await (await ask(apiUrl('/v1/files'))).json()).files
