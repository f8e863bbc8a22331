import type { FileStore } from '../files.ts'
import { pdf } from './pdf.ts'
import { teamPhoto } from './png.ts'
import { xlsx } from './xlsx.ts'

const welcome = `Welcome to Drive!

This is where the team keeps its files. Open one to see it here, or drop a file
anywhere on the page to add it. Open a second tab to watch changes arrive.

Questions? Ask in the team channel, or see https://www.drive.example/ for the list.
`

/** Puts the files that everyone finds on the first day. */
export function addSamples(store: FileStore): void {
  store.put('Welcome.txt', Buffer.from(welcome))
  store.put(
    'Quarterly plan.pdf',
    pdf(['Quarterly plan', '', '1. Finish the migration', '2. Hire two people']),
  )
  store.put(
    'Budget.xlsx',
    xlsx([
      ['Item', 'Q1', 'Q2'],
      ['Travel', 1200, 900],
      ['Hardware', 4300, 1500],
    ]),
  )
  store.put('Team photo.png', teamPhoto())
}
