/** Addresses of files that are typed, of types that Chromium saves: a sandbox does not hold for them. */
import t from 'tap'
import { startSite } from '../../harness/site.ts'
import { file, kept } from './library.ts'

const types = [
  'application/unknown',
  'application/x-foo',
  'unknown/unknown',
  'text/csv',
  'text/calendar',
  'text/vcard',
  'font/woff2',
  'application/epub+zip',
  'application/postscript',
  'application/rtf',
  'application/x-sqlite3',
  'application/x-pkcs12',
  'application/x-x509-ca-cert',
  'image/tiff',
  'image/heic',
  'video/quicktime',
  'application/yaml',
  'application/x-ndjson',
  'multipart/related',
  'message/rfc822',
  'application/sql',
  'application/x-xz',
  'application/dicom',
  'application/wasm',
]

t.test('nothing that is typed is saved', async t => {
  const site = await startSite(
    t,
    Object.fromEntries(types.map((type, number) => [`/${number}`, { type, content: file }])),
    { policy: kept },
  )
  const tab = await (await site.profile()).newPage()
  for (const [number, type] of types.entries()) {
    const outcome = await tab.goto(`${site.www}/${number}`).then(response => response?.status(), String)
    t.notMatch(outcome, /Download is starting/, type)
  }
})
