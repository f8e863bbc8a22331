import { ask } from './api.js'
import { fill, find } from './dom.js'
import { fingerprintOf } from './fingerprint.js'

/** @typedef {import('./api.js').DriveFile} DriveFile */

const pane = find('aside', '#preview')
const body = find('div', '#preview-body')
const fingerprint = find('code', '#fingerprint')

/**
 * @param {string} text
 * @param {string} tag
 */
function textElement(text, tag) {
  const element = document.createElement(tag)
  element.textContent = text
  return element
}

/**
 * @param {DriveFile} file
 * @param {Blob} content
 * @returns {Promise<HTMLElement>}
 */
async function elementFor(file, content) {
  if (file.preview === 'text') return textElement(await content.text(), 'pre')
  if (file.preview === 'none') return textElement('There is no preview for this kind of file.', 'p')
  const image = new Image()
  image.src = file.links.preview
  image.alt = file.name
  await image.decode()
  return image
}

/** @param {DriveFile} file */
async function show(file) {
  const content = await (await ask(file.links.preview)).blob()
  const [element, digest] = await Promise.all([elementFor(file, content), fingerprintOf(content)])
  if (pane.dataset.previewing !== file.name) return
  body.replaceChildren(element)
  fingerprint.textContent = digest
}

/**
 * Shows a file beside the list.
 * @param {DriveFile} file
 */
export async function openPreview(file) {
  pane.dataset.previewing = file.name
  fill(pane, { title: file.name, details: file.details })
  find('a', '[data-action=save]', pane).href = file.links.save
  body.replaceChildren(textElement('Loading…', 'p'))
  fingerprint.textContent = '…'
  pane.hidden = false
  try {
    await show(file)
  } catch (error) {
    closePreview()
    throw error
  }
}

/** Takes the file away again. */
export function closePreview() {
  pane.hidden = true
  delete pane.dataset.previewing
  body.replaceChildren()
}
