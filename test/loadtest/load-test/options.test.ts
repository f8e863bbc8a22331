import { join } from 'node:path'
import t from 'tap'
import { readOptions } from '../../../loadtest/load-test/options.ts'

const target = ['--target', 'https://www.example.com.wiki.edge.localhost:8443/start']

t.test('a command line with all that it needs', async t => {
  const options = readOptions([
    ...target,
    '--cookie',
    'a=1; b=2',
    '--cookie',
    'a=2',
    '--connect',
    '[::1]:8443',
  ])!
  t.equal(options.target.pathname, '/start')
  t.match(options, {
    config: undefined,
    cookies: ['a=1; b=2', 'a=2'],
    connect: { host: '::1', port: 8443 },
    insecure: false,
    json: false,
  })
  t.match(options.scenario, /scenarios\/default\.yaml$/)
  t.equal(readOptions(['--help', '--nonsense']), undefined)
})

t.test('everything that is wrong is told at once', async t => {
  const empty = join(t.testdir({ 'empty.pem': '' }), 'empty.pem')
  const args = [
    '--target',
    'http://a',
    '--cokie',
    '--json=yes',
    '--scenario',
    '--insecure',
    'more',
    '--cookie',
    'x',
    '--config',
    'c',
  ]
  const others = ['--connect', 'localhost:1', '--ca', empty, '--insecure', '--report', 'no/such/report.html']
  t.throws(() => readOptions([...args, ...others]), {
    message: [
      'unknown option --cokie; did you mean "--cookie"?',
      '--json takes no value',
      '--scenario needs a value, and --insecure is an option',
      '"more" belongs to no option',
      'give either --config, to make sessions, or --cookie, for sessions that you have',
      '--cookie: "x" is not NAME=VALUE',
      '--report: there is no directory no/such',
      '--ca means nothing beside --insecure',
      '--target: "http://a" is no https URL such as https://www.example.com.wiki.edge.corp.example',
      '--connect: "localhost:1" is no address and port such as 127.0.0.1:8443 or [::1]:8443',
      `--ca: ${empty} holds no PEM certificate`,
    ].join('\n'),
  })
  t.throws(() => readOptions([...target, '--cookie', 'a=b', '--report', '.']), {
    message: '--report: . is a directory; name a file in it',
  })
  t.throws(() => readOptions([]), /^--target is missing|\n--target is missing/)
  t.throws(() => readOptions([...target, '--cookie']), { message: /--cookie needs a value/ })
})
