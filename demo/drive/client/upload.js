import { apiUrl, csrfToken, refusal } from './api.js'
import { find } from './dom.js'
import { attempt } from './message.js'

const progress = find('progress', '#progress')

/**
 * Sends a file as it is. Only XMLHttpRequest tells how much of a body has left.
 * @param {File} file
 */
function send(file) {
  const request = new XMLHttpRequest()
  request.open('PUT', apiUrl(`/v1/uploads/${encodeURIComponent(file.name)}`))
  request.withCredentials = true
  request.setRequestHeader('x-drive-csrf', csrfToken())
  request.setRequestHeader('content-type', 'application/octet-stream')
  request.upload.onprogress = ({ loaded, total }) => (progress.value = loaded / total)
  return new Promise((resolve, reject) => {
    request.onload = () =>
      request.status < 300 ? resolve(undefined) : reject(refusal(request.status, request.responseText))
    request.onerror = () => reject(new Error('the connection was lost'))
    request.send(file)
  })
}

/** @param {File[]} files */
async function upload(files) {
  progress.value = 0
  progress.hidden = false
  try {
    for (const file of files) await send(file)
  } finally {
    progress.hidden = true
  }
  return files.length === 1 ? `${files[0]?.name} was uploaded.` : `${files.length} files were uploaded.`
}

/** Lets the user choose files, or drop them anywhere on the page. */
export function watchUploads() {
  const input = find('input', '#upload')
  input.addEventListener('change', async () => {
    await attempt(() => upload([...(input.files ?? [])]))
    input.value = ''
  })
  const target = document.documentElement
  target.addEventListener('dragover', event => {
    event.preventDefault()
    target.classList.add('dropping')
  })
  target.addEventListener('dragleave', () => target.classList.remove('dropping'))
  target.addEventListener('drop', event => {
    event.preventDefault()
    target.classList.remove('dropping')
    const files = [...(event.dataTransfer?.files ?? [])]
    if (files.length > 0) void attempt(() => upload(files))
  })
}
