import { listFiles } from './api.js'
import { fill, find } from './dom.js'

/** @typedef {import('./api.js').DriveFile} DriveFile */

const list = find('ul', '#files')
const empty = find('p', '#empty')
const template = find('template', '#file-row')

/** @type {Map<number, DriveFile>} */
let files = new Map()

/** @param {DriveFile} file */
function row(file) {
  const copy = /** @type {DocumentFragment} */ (template.content.cloneNode(true))
  const item = find('li', '', copy)
  item.dataset.file = file.name
  item.dataset.id = String(file.id)
  find('a', '[data-action=preview]', item).href = file.links.page
  find('a', '[data-action=download]', item).href = file.links.download
  fill(item, { name: file.name, icon: file.icon, details: file.details })
  return item
}

/** Brings the list up to date. */
export async function refresh() {
  const current = await listFiles()
  files = new Map(current.map(file => [file.id, file]))
  list.replaceChildren(...current.map(row))
  empty.hidden = current.length > 0
}

/** @param {number} id */
export const fileOf = id => files.get(id)

/**
 * The file whose row holds an element.
 * @param {Element} element
 */
export const fileAt = element =>
  fileOf(Number(/** @type {HTMLElement | null} */ (element.closest('[data-id]'))?.dataset.id))
