import { change } from './api.js'
import { askUser } from './ask-user.js'

/** @typedef {import('./api.js').DriveFile} DriveFile */

/**
 * What the buttons of a row do; each gives the words for what was done, if anything was.
 * @type {Record<string, (file: DriveFile) => Promise<string | undefined>>}
 */
export const fileActions = {
  async rename({ name, links }) {
    const question = { title: 'Rename', text: 'The new name of this file', button: 'Rename', value: name }
    const answer = await askUser(question)
    if (answer === undefined || answer === name) return undefined
    await change(links.self, 'PATCH', { name: answer })
    return `${name} is now ${answer}.`
  },

  async share({ name, links }) {
    const question = { title: 'Share', text: `Who should see ${name}?`, button: 'Share', value: '' }
    const answer = await askUser(question)
    if (answer === undefined) return undefined
    await change(`${links.self}/shares`, 'POST', { with: answer })
    return `${name} is shared with ${answer}.`
  },

  async delete({ name, links }) {
    const question = { title: 'Delete', text: `${name} will be gone for everyone.`, button: 'Delete' }
    if ((await askUser(question)) === undefined) return undefined
    await change(links.self, 'DELETE')
    return `${name} was deleted.`
  },
}
