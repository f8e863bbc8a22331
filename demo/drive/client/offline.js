import { find } from './dom.js'

/** Starts the service worker, which keeps Drive's own scripts, and shows its version; Drive works as well without it. */
export async function keepOffline() {
  if (!('serviceWorker' in navigator)) return
  navigator.serviceWorker.addEventListener('message', ({ data }) => {
    const line = find('span', '#version')
    line.textContent = `Version ${data.version}`
    line.dataset.version = data.version
  })
  try {
    await navigator.serviceWorker.register('/sw.js', { scope: '/' })
    const { active } = await navigator.serviceWorker.ready
    active?.postMessage('version')
  } catch {
    find('span', '#version').textContent = 'No offline copy'
  }
}
