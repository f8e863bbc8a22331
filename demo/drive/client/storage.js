import { find } from './dom.js'

/** Shows how full Drive is. The address is put together here, as many old scripts do it. */
export async function showStorage() {
  const line = find('label', '#storage')
  const domain = find('meta', '[name=domain]').content
  const address = 'https://' + 'api.' + domain + '/v1/usage'
  try {
    const response = await fetch(address, { credentials: 'include' })
    const { text, share } = await response.json()
    line.textContent = text
    find('meter', '#used').value = share
  } catch {
    line.textContent = 'Storage used: not known right now'
  }
}
