import { fill, find } from './dom.js'

const dialog = find('dialog', '#ask')
const input = find('input', '#answer')

/**
 * Asks the user for a word, or only for a yes.
 * @param {{ title: string, text: string, button: string, value?: string }} question with a value: a word is asked for
 * @returns {Promise<string | undefined>} what the user wrote; undefined when the user thinks better of it
 */
export function askUser({ title, text, button, value }) {
  fill(dialog, { title, text, button })
  input.hidden = value === undefined
  input.value = value ?? ''
  dialog.returnValue = ''
  dialog.showModal()
  return new Promise(resolve =>
    dialog.addEventListener(
      'close',
      () => resolve(dialog.returnValue === 'confirm' ? input.value.trim() : undefined),
      { once: true },
    ),
  )
}
