/** Which requests bring a file, and what their heads say of it. */
import { readMethods } from '../apps/index.ts'
import { unknownExtension, type FileFacts } from '../policy/index.ts'
import type { Client } from './client.ts'
import { listOf } from './fields.ts'
import { fileNameFacts } from './file-facts.ts'
import { isData, mediaType } from './media-type.ts'
import { pathOf } from './paths.ts'

/** Whether a request brings content that may be a file: any method but those that only read. */
export const isWrite = ({ method, body }: Client): boolean => body !== undefined && !readMethods.has(method)

/** Fields by which a POST stands for another method in many apps. */
export const methodOverrides = ['x-http-method-override', 'x-http-method', 'x-method-override'] as const

/**
 * Whether a request uploads a file: by a type that is none of those in which programs exchange data, or by a name with
 * an extension at the end of its path, since the client chooses what type it declares and few apps look at it.
 */
export const isUpload = (client: Client, target: string): boolean =>
  (client.body !== undefined && typesOf(client).some(type => !isData(type))) || namesFile(client, target)

/** What the head tells of the file that a request brings. */
export function uploadedFile(client: Client, target: string, uploads: boolean): FileFacts {
  const length = client.field('content-length')
  const type = client.field('content-type')
  const nameless = fileNameFacts('', length, type)
  if (isForm(client)) return { ...nameless, extension: unknownExtension }
  if (client.method === 'PUT' || namesFile(client, target)) {
    return fileNameFacts(withoutSlash(target), length, type)
  }
  return uploads ? { ...nameless, extension: unknownExtension } : nameless
}

/** Whether a request brings a form with files in it. */
export const isForm = (client: Client): boolean => typesOf(client).some(type => formTypes.test(type))

/** A form names its files in its content, whatever its path looks like. */
const formTypes = /^multipart\//

/** All that are declared: which of several counts is for the app to say. */
const typesOf = ({ fields }: Client): string[] =>
  (listOf(fields, 'content-type') ?? '').split(',').map(type => mediaType(type))

/**
 * Whether the path's last segment is a file's name. A PUT goes to what its path names (RFC 9110 9.3.4), so there
 * anything like an extension will do; a number is a version or a price. A POST goes to what handles it, which may
 * well have a dot (`/chat.postMessage`, `/index.php`), and a PUT of data to a record (`/users/ana.smith`), so for
 * these it is the extensions that files are known by. JSON and XML are not among them: so APIs name their formats.
 */
function namesFile(client: Client, target: string): boolean {
  if (!pathOf(target).includes('.') && !target.includes('%')) return false
  const { extension } = fileNameFacts(withoutSlash(target), undefined, undefined)
  if (knownExtension(extension)) return true
  const addressed = client.method === 'PUT' && !typesOf(client).some(type => namelessTypes.test(type))
  return addressed && /^(?=.*[a-z])[a-z0-9]{1,10}$/.test(extension)
}

const knownExtension = (extension: string): boolean =>
  extension === unknownExtension || keptExtensions.has(extension) || shownExtensions.has(extension)

const namelessTypes = /^application\/(?:x-www-form-urlencoded$|(?:.*\+)?(?:json|xml)$)/

/** Of programs, documents and archives. Not `com`, `app` and others that end host names and methods of APIs. */
export const keptExtensions: ReadonlySet<string> = new Set(
  [
    'exe msi msix appx bat cmd scr pif cpl dll ps1 psm1 vbs vbe js jse wsf wsh hta lnk reg jar apk ipa dmg pkg deb',
    'rpm sh bash bin iso img vhd vhdx appimage chm scf iqy xll pdf doc docx docm dot dotx dotm xls xlsx xlsm xlsb',
    'xltx xltm ppt pptx pptm potx potm pps ppsx ppsm rtf odt ods odp odg vsd vsdx mpp eml pst ost txt md csv tsv',
    'epub zip zipx rar 7z tar gz tgz bz2 xz zst cab arj lzh ace sql sqlite mdb accdb bak pem pfx p12 kdbx ova vmdk',
  ].flatMap(line => line.split(' ')),
)

const shownExtensions: ReadonlySet<string> = new Set(
  'png jpg jpeg gif bmp tif tiff webp heic svg ico psd mp3 wav flac ogg m4a mp4 mov avi mkv webm wmv ttf otf woff woff2'.split(
    ' ',
  ),
)

/** `/a.exe/` is `/a.exe` to many servers. */
function withoutSlash(target: string): string {
  const path = pathOf(target)
  let end = path.length
  while (end > 0 && path[end - 1] === '/') end--
  return path.slice(0, end)
}
