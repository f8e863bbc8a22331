import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { sallyport } from '../harness/command-line.ts'

const root = join(import.meta.dirname, '../..')
const read = (file: string): string => readFileSync(join(root, 'deploy', file), 'utf8')

t.test('the unit leaves an edge no place to write to', async t => {
  const settings = read('systemd/sallyport.service').split('\n')
  for (const setting of [
    'ProtectSystem=strict',
    'ReadOnlyPaths=/tmp /var/tmp',
    'InaccessiblePaths=/dev/shm',
    'NoNewPrivileges=yes',
    'DynamicUser=yes',
    'LimitCORE=0',
    'MemorySwapMax=0',
  ])
    t.ok(settings.includes(setting), setting)
  const writable = settings.filter(line =>
    /^(?:ReadWritePaths|(?:State|Cache|Logs|Runtime)Directory)=/.test(line),
  )
  t.strictSame(writable, [])
  t.match(settings.join('\n'), /^SystemCallFilter=~.*\bio_uring_setup\b/m)
})

t.test('the socket unit is for the service, and has the name that the documents use', async t => {
  const settings = read('systemd/sallyport.socket').split('\n')
  for (const setting of ['FileDescriptorName=https', 'Service=sallyport.service', 'ListenStream=443'])
    t.ok(settings.includes(setting), setting)
  t.match(readFileSync(join(root, 'docs/operations.md'), 'utf8'), 'https: systemd:https')
  const [, seconds] = /^TimeoutStopSec=(\d+)s$/m.exec(read('systemd/sallyport.service'))!
  t.ok(Number(seconds) > 60, 'the service may take as long as an edge does by default')
})

t.test('keys are rotated by a command that there is, in the one place that it may write to', async t => {
  const unit = read('systemd/sallyport-keys.service')
  const [, command] = /^ExecStart=\/opt\/sallyport\/bin\/sallyport (.*)$/m.exec(unit)!
  const usage = await sallyport(['--help'])
  t.match(usage.error, 'session keys rotate')
  t.match(command, /^session keys rotate --if-older 30d --config /)
  t.match(unit, /^ReadWritePaths=\/etc\/sallyport\/keys$/m)
  t.match(read('systemd/sallyport.service'), /^SupplementaryGroups=sallyport-keys$/m)
})

t.test('the image holds what an edge reads, and its user owns nothing', async t => {
  const text = read('container/Containerfile')
  const copied = [...text.matchAll(/^COPY (?!--from)(.*) \S+$/gm)].flatMap(([, files]) => files!.split(' '))
  for (const file of copied) t.ok(existsSync(join(root, file)), file)
  for (const part of ['bin', 'src', 'browser', 'apps', 'policies', 'package.json'])
    t.ok(copied.includes(part), part)
  t.match(text, /--chown=root:root[^]*^USER 65532:65532$/m)
  t.notMatch(text, /^VOLUME/m)
})

t.test('the way to run it is that of the tests', async t => {
  const { bubblewrap } = await import('../../evidence/at-rest/witnesses/read-only.ts')
  const command = read('README.md').replaceAll(/\\\n\s*/g, '')
  t.match(command, `${bubblewrap.slice(0, -1).join(' ')} `)
})
