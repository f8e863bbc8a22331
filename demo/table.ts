import { relative } from 'node:path'
import type { Demo } from './demo.ts'
import { demoPassword, people } from './identity-provider.ts'

type Row = readonly string[]

/** What stands where the table tells of files. */
export interface DemoFiles {
  readonly rules: string
  readonly records: string
}

/** All that someone needs who sees the demo for the first time. */
export function table(demo: Demo, files: DemoFiles, workingDirectory: string): string {
  const shown = (file: string) => relative(workingDirectory, file) || file
  const authority = shown(demo.authorityFile)
  const admin = `http://127.0.0.1:${demo.ports.admin}`
  return [
    section('Open', [
      ['Drive', demo.drive],
      ['Legacy', `${demo.legacy}  (speaks TLS 1.0 only)`],
      ['All', demo.signInOrigin],
    ]),
    section(
      `Sign in with password "${demoPassword}"`,
      people.map(({ email, role }) => [email, role]),
    ),
    section('Try, with a private window for each person', numbered(ideas(shown(files.rules)))),
    section('Watch', [
      ['metrics', `${admin}/metrics`],
      ['rules in force', `${admin}/policy`],
      ['hosts that pages wanted', `${admin}/discovered`],
      ['records', `tail -f ${shown(files.records)}  (finds every reference number)`],
    ]),
    section('Trust the authority once, or accept the browser’s warning', [
      ['Chromium', `certutil -A -d sql:$HOME/.pki/nssdb -t C,, -n sallyport-demo -i ${authority}`],
      ['Firefox', `Settings, Privacy & Security, View Certificates, Authorities, Import: ${authority}`],
      ['curl', `curl --cacert ${authority} ${demo.signInOrigin}`],
    ]),
    'Ctrl-C ends the demo.',
  ].join('\n\n')
}

const ideas = (rules: string) => [
  'As Kim, log in to Drive (demo, demo), preview a file and download it: blocked, with a reason.',
  'As Kim, mark some text and copy it, or print: her pages do neither, say so, and bear her name.',
  'As Ana, download the same file: it comes, and the download is recorded.',
  'Open Drive in two windows: an upload or a new name in one shows in the other at once.',
  'Upload a file named setup.exe, or one of over 20 MB: refused before it reaches Drive.',
  'Rename setup.exe to holiday.jpg and upload that: refused as well, for the first bytes tell what it is.',
  'As Ana, export the list of files: it takes a second factor first, and then you are where you were.',
  `Edit ${rules} while you work: the next click follows. A mistake is told, and changes nothing.`,
]

const numbered = (lines: readonly string[]): Row[] => lines.map((line, index) => [`${index + 1}.`, line])

function section(title: string, rows: readonly Row[]): string {
  const width = Math.max(...rows.map(([first = '']) => first.length))
  return [title, ...rows.map(([first = '', ...rest]) => `  ${first.padEnd(width)}  ${rest.join('  ')}`)].join(
    '\n',
  )
}
