import { Refusal } from './api.js'
import { find } from './dom.js'

const alert = find('div', '#message')
const status = find('p', '#status')

/**
 * Says why something was not done.
 * @param {unknown} error
 */
export function showProblem(error) {
  const { message, reference } =
    error instanceof Refusal ? error : new Refusal('The server could not be reached. Please try again.')
  find('p', '[data-message-text]', alert).textContent = message
  find('code', '[data-message-reference]', alert).textContent = reference ?? ''
  find('p', '[data-message-footer]', alert).hidden = reference === undefined
  alert.hidden = false
  status.textContent = ''
}

/**
 * Says what was done.
 * @param {string} text
 */
export function showDone(text) {
  alert.hidden = true
  status.textContent = text
}

/**
 * Does something and says how it went.
 * @param {() => Promise<string | undefined>} work gives the words for the user
 */
export async function attempt(work) {
  try {
    const text = await work()
    if (text !== undefined) showDone(text)
  } catch (error) {
    showProblem(error)
  }
}

find('button', '[data-action=dismiss]', alert).addEventListener('click', () => (alert.hidden = true))
