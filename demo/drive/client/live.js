import { apiUrl } from './api.js'
import { find } from './dom.js'

const longestWait = 30_000

/**
 * Hears of changes to files; after a lost connection everything may have changed.
 * @param {() => void} onChange
 */
export function watchFiles(onChange) {
  const state = find('span', '#live')
  const events = new EventSource(apiUrl('/v1/events'), { withCredentials: true })
  events.addEventListener('files', onChange)
  events.addEventListener('open', () => {
    state.textContent = 'Live'
    state.dataset.state = 'live'
    onChange()
  })
  events.addEventListener('error', () => {
    state.textContent = 'Reconnecting…'
    state.dataset.state = 'waiting'
  })
}

/** @type {WebSocket | undefined} */
let socket
let viewing = ''

/**
 * Tells the others which file is open here.
 * @param {string} name empty when none is
 */
export function tellViewing(name) {
  viewing = name
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ viewing }))
}

/** @param {{ name: string, viewing: string }[]} people */
function showPeople(people) {
  const line = find('p', '#presence')
  line.dataset.count = String(people.length)
  line.textContent = `Here now: ${people.map(one => (one.viewing ? `${one.name} (${one.viewing})` : one.name)).join(', ')}`
}

/** Shows who is here, and says that we are; comes back after a lost connection, more slowly each time. */
export function joinPresence(wait = 1000) {
  let nextWait = Math.min(wait * 2, longestWait)
  socket = new WebSocket(find('link', '[rel=live]').href)
  socket.addEventListener('open', () => {
    nextWait = 1000
    tellViewing(viewing)
  })
  socket.addEventListener('message', ({ data }) => showPeople(JSON.parse(data).people))
  socket.addEventListener('close', () => setTimeout(joinPresence, wait, nextWait))
}
