import type { DriveFile } from './files.ts'
import { kindOf } from './file-kinds.ts'
import { origins } from './hosts.ts'

/** A file as the API and the page show it. */
export type FileView = ReturnType<typeof viewOf>

/** What users and scripts see of a file; links are absolute, as in many APIs. */
export function viewOf(file: DriveFile) {
  const { id, name, content, modified, sharedWith } = file
  const { type, icon, preview } = kindOf(name)
  const self = `${origins.api}/v1/files/${id}`
  return {
    id,
    name,
    type,
    icon,
    preview,
    size: content.length,
    modified: modified.toISOString(),
    details: detailsOf(file),
    sharedWith,
    links: {
      page: `${origins.www}/files/${id}`,
      self,
      download: `${self}/content`,
      preview: `${self}/preview`,
      save: `${origins.www}/files/${id}/download`,
    },
  }
}

const dates = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' })

function detailsOf({ content, modified, sharedWith }: DriveFile): string {
  const shared = sharedWith.length === 0 ? [] : [`shared with ${sharedWith.join(', ')}`]
  return [sizeText(content.length), dates.format(modified), ...shared].join(' · ')
}

const units = ['bytes', 'KB', 'MB', 'GB']

/** A size in the largest unit that leaves a number over one. */
export function sizeText(bytes: number): string {
  const unit = bytes === 0 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), units.length - 1)
  const value = bytes / 1024 ** unit
  return `${value.toFixed(unit === 0 || value >= 100 ? 0 : 1)} ${units[unit]}`
}
