import { pixel } from '../downloads/library.ts'
import { page, type Routes } from '../../harness/site.ts'

const module = { type: 'text/javascript', content: 'export const part = 1' }
const picture = { type: 'image/png', content: pixel }
const octets = { type: 'application/octet-stream' }
const data = { type: 'application/json', content: '{"part":1}' }

/** Two hosts of an app: pages on one, what they are made of on the other. */
export const routes: Routes = {
  '/': page('<div id=place>Page</div>'),
  '/font.woff2': octets,
  '/preload.woff2': octets,
  '/classic.js': { type: 'text/javascript', content: 'window.classic = 1' },
  '/module.mjs': module,
  '/static.mjs': module,
  '/dynamic.mjs': module,
  '/preload.mjs': module,
  '/worker.mjs': module,
  '/data': data,
  '/omitting': data,
  '/unreferred': data,
  '/older': data,
  '/events': { type: 'text/event-stream', content: 'data: 1\n\n' },
  '/record': { type: 'application/json', content: '{}' },
  '/app.webmanifest': { type: 'application/manifest+json', content: '{"name":"App"}' },
  '/picture.png': picture,
  '/mask.png': picture,
  '/shape.png': picture,
  '/video.mp4': { type: 'video/mp4' },
  '/captions.vtt': { type: 'text/vtt', content: 'WEBVTT\n' },
  '/style.css': { type: 'text/css', content: '#place { color: red }' },
  '/report': { status: 204 },
  '/document': page('A page'),
  '/framed': page('A page'),
  '/read': page('A page'),
  '/file': { type: 'application/zip', fields: { 'content-disposition': 'attachment' } },
}

/** A part of a page that browsers ask for without cookies, from another host of the same app. */
export interface Part {
  readonly path: string
  /** Takes `other`, the other host's origin; resolves with 1 when the part came, where a page can tell. */
  readonly script: string
  readonly blind?: true
}

/** Puts elements into the page. */
const put = (html: string): string => `document.body.insertAdjacentHTML('beforeend', \`${html}\`)`

/** Resolves when an element that is put in has loaded. */
const load = (tag: string, properties: string, place = 'head'): string =>
  `await new Promise((resolve, reject) => { const element = document.createElement('${tag}')
    Object.assign(element, { onload: resolve, onerror: reject }, ${properties}); document.${place}.append(element) })`

const json = (path: string, options: string): string =>
  `return (await (await fetch(other + '${path}', ${options})).json()).part`

export const parts: Readonly<Record<string, Part>> = {
  'a font of a style': {
    path: '/font.woff2',
    blind: true,
    script: `new FontFace('F', 'url(' + other + '/font.woff2)').load().catch(() => {})`,
  },
  'a font that is preloaded': {
    path: '/preload.woff2',
    script: `${load('link', `{ rel: 'preload', as: 'font', crossOrigin: '', href: other + '/preload.woff2' }`)}; return 1`,
  },
  'a script with crossorigin': {
    path: '/classic.js',
    script: `${load('script', `{ crossOrigin: '', src: other + '/classic.js' }`)}; return classic`,
  },
  'a module': {
    path: '/module.mjs',
    script: `${load('script', `{ type: 'module', src: other + '/module.mjs' }`)}; return 1`,
  },
  'what a module imports': {
    path: '/static.mjs',
    script: `return await new Promise(resolve => { window.imported = resolve
      const element = document.createElement('script'); element.type = 'module'
      element.textContent = 'import { part } from "' + other + '/static.mjs"; imported(part)'
      document.head.append(element) })`,
  },
  'what script imports': {
    path: '/dynamic.mjs',
    script: `return (await import(other + '/dynamic.mjs')).part`,
  },
  'a module that is preloaded': {
    path: '/preload.mjs',
    script: `${load('link', `{ rel: 'modulepreload', href: other + '/preload.mjs' }`)}; return 1`,
  },
  'what a module worker of a blob imports': {
    path: '/worker.mjs',
    script: `const text = 'import { part } from "' + other + '/worker.mjs"; postMessage(part)'
      const url = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }))
      return await new Promise((resolve, reject) => Object.assign(new Worker(url, { type: 'module' }),
        { onmessage: ({ data }) => resolve(data), onerror: reject }))`,
  },
  fetch: { path: '/data', script: json('/data', '{}') },
  'fetch that omits': { path: '/omitting', script: json('/omitting', `{ credentials: 'omit' }`) },
  'fetch without a referrer': {
    path: '/unreferred',
    script: json('/unreferred', `{ referrerPolicy: 'no-referrer' }`),
  },
  'a request of the older kind': {
    path: '/older',
    script: `const request = new XMLHttpRequest(); request.open('GET', other + '/older')
      await new Promise(resolve => { request.onload = resolve; request.send() }); return JSON.parse(request.response).part`,
  },
  events: {
    path: '/events',
    script: `const events = new EventSource(other + '/events')
      const { data } = await new Promise(resolve => (events.onmessage = resolve)); events.close(); return Number(data)`,
  },
  'a picture': {
    path: '/picture.png',
    script: `${load('img', `{ crossOrigin: '', src: other + '/picture.png' }`, 'body')}; return 1`,
  },
  'a mask': {
    path: '/mask.png',
    blind: true,
    script: `place.style.maskImage = 'url(' + other + '/mask.png)'`,
  },
  'a shape': {
    path: '/shape.png',
    blind: true,
    script: `place.style.float = 'left'; place.style.shapeOutside = 'url(' + other + '/shape.png)'`,
  },
  'a video': {
    path: '/video.mp4',
    blind: true,
    script: put('<video crossorigin src="${other}/video.mp4"></video>'),
  },
  captions: {
    path: '/captions.vtt',
    script: `${put('<video crossorigin><track default src="${other}/captions.vtt"></video>')}
      const track = document.querySelector('track'); track.track.mode = 'showing'
      await new Promise((resolve, reject) => Object.assign(track, { onload: resolve, onerror: reject })); return 1`,
  },
  'a style': {
    path: '/style.css',
    script: `${load('link', `{ rel: 'stylesheet', crossOrigin: '', href: other + '/style.css' }`)}; return 1`,
  },
}
