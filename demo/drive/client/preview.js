import { ask } from './api.js'
import { fill, find } from './dom.js'

/** @typedef {import('./api.js').DriveFile} DriveFile */

const pane = find('aside', '#preview')
const body = find('div', '#preview-body')

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
 * @returns {Promise<HTMLElement>}
 */
async function contentOf(file) {
  const url = file.links.preview
  if (file.preview === 'text') return textElement(await (await ask(url)).text(), 'pre')
  if (file.preview === 'none') return textElement('There is no preview for this kind of file.', 'p')
  const image = new Image()
  image.src = url
  image.alt = file.name
  await image.decode()
  return image
}

/**
 * Shows a file beside the list.
 * @param {DriveFile} file
 */
export async function openPreview(file) {
  pane.dataset.previewing = file.name
  fill(pane, { title: file.name, details: file.details })
  body.replaceChildren(textElement('Loading…', 'p'))
  pane.hidden = false
  const content = await contentOf(file).catch(error => {
    closePreview()
    throw error
  })
  if (pane.dataset.previewing === file.name) body.replaceChildren(content)
}

/** Takes the file away again. */
export function closePreview() {
  pane.hidden = true
  delete pane.dataset.previewing
  body.replaceChildren()
}
