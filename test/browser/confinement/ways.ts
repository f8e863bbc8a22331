/** What a page may want of another host; `host` is its origin. */
export const outward: Readonly<Record<string, string>> = {
  script: `const s = document.createElement('script'); s.src = host + '/a.js'; document.head.append(s)`,
  module: `import(host + '/a.mjs').catch(() => undefined)`,
  style: `const l = document.createElement('link'); l.rel = 'stylesheet'; l.href = host + '/a.css'; document.head.append(l)`,
  picture: `new Image().src = host + '/a.png'`,
  background: `document.body.style.backgroundImage = 'url(' + host + '/a.png)'`,
  font: `new FontFace('F', 'url(' + host + '/a.woff2)').load().catch(() => undefined)`,
  video: `const v = document.createElement('video'); v.src = host + '/a.mp4'; document.body.append(v)`,
  frame: `const f = document.createElement('iframe'); f.src = host + '/a'; document.body.append(f)`,
  object: `const o = document.createElement('object'); o.data = host + '/a'; document.body.append(o)`,
  fetch: `fetch(host + '/a').catch(() => undefined)`,
  blind: `fetch(host + '/a', { mode: 'no-cors' }).catch(() => undefined)`,
  older: `const x = new XMLHttpRequest(); x.open('GET', host + '/a'); x.send()`,
  events: `const e = new EventSource(host + '/a'); e.onerror = () => e.close()`,
  socket: `new WebSocket(host.replace('https', 'wss') + '/a')`,
  beacon: `navigator.sendBeacon(host + '/a', 'b')`,
  form: `const f = document.createElement('form'); f.method = 'post'; f.target = 'sink'; f.action = host + '/a'
    document.body.append(f); f.submit()`,
  worker: `new Worker(URL.createObjectURL(new Blob(['fetch("' + host + '/a").catch(() => 0)'], { type: 'text/javascript' })))`,
}

/** The outside host of each way. */
export const hostOf = (way: string): string => `${way}.partner.test`

/** What pages of the app go on doing, which have one frame to begin with; each gives 1. */
export const inward: Readonly<Record<string, string>> = {
  'inline script': `const s = document.createElement('script'); s.textContent = 'window.inline = 1'
    document.head.append(s); return inline`,
  eval: `return eval('1')`,
  WebAssembly: `await WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])); return 1`,
  'a script of another host of its own': `await new Promise((resolve, reject) => {
    const s = document.createElement('script'); Object.assign(s, { src: other + '/own.js', onload: resolve, onerror: reject })
    document.head.append(s) }); return own`,
  'a picture of another host of its own': `const i = new Image(); i.src = other + '/own.png'; await i.decode(); return i.naturalWidth`,
  'a request to another host of its own': `return (await (await fetch(other + '/own.json')).json()).own`,
  'a frame of another host of its own': `await new Promise(resolve => { const f = document.createElement('iframe')
    Object.assign(f, { src: other + '/framed', onload: resolve }); document.body.append(f) }); return frames.length - 1`,
  'a blob': `const i = new Image(); i.src = URL.createObjectURL(await (await fetch('/own.png')).blob())
    await i.decode(); return i.naturalWidth`,
  'a data URL': `return (await (await fetch('data:application/json,{"own":1}')).json()).own`,
  'a worker of a blob': `const url = URL.createObjectURL(new Blob(['postMessage(1)'], { type: 'text/javascript' }))
    return await new Promise(resolve => { new Worker(url).onmessage = ({ data }) => resolve(data) })`,
  'a style of its own': `document.body.style.color = 'rgb(1, 2, 3)'
    return getComputedStyle(document.body).color === 'rgb(1, 2, 3)' ? 1 : 0`,
}
