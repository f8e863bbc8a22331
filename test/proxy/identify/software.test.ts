import t from 'tap'
import { softwareReader } from '../../../src/proxy/identify/software.ts'
import { createClient } from '../rewrite/exchanges.ts'

const softwareOf = softwareReader(new Map([['opera', 130]]))

/** What is made of a `User-Agent` and hints. */
const read = (agent: string, hints: readonly string[] = []) =>
  softwareOf(createClient({ fields: ['user-agent', agent, ...hints] }))

const webKit = 'AppleWebKit/537.36 (KHTML, like Gecko)'
const chrome = (version: number, system = 'Windows NT 10.0; Win64; x64', more = ''): string =>
  `Mozilla/5.0 (${system}) ${webKit} Chrome/${version}.0.0.0 ${more}Safari/537.36`
const ipad = 'Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)'

t.test('browsers are known by name and version, and their devices by type and platform', async t => {
  for (const [agent, name, version, type, platform] of [
    [chrome(150), 'chrome', 150, 'desktop', 'windows'],
    [`${chrome(150)} Edg/150.0.0.0`, 'edge', 150, 'desktop', 'windows'],
    [`${chrome(150)} OPR/131.0.0.0`, 'opera', 131, 'desktop', 'windows'],
    [chrome(150, 'X11; CrOS x86_64 14541.0.0'), 'chrome', 150, 'desktop', 'chromeos'],
    [chrome(150, 'Linux; Android 10; K', 'Mobile '), 'chrome', 150, 'mobile', 'android'],
    [
      `Mozilla/5.0 (Linux; Android 10; K) ${webKit} SamsungBrowser/29.0 Chrome/136.0.0.0 Mobile Safari/537.36`,
      'samsung',
      29,
      'mobile',
      'android',
    ],
    [
      'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
      'firefox',
      140,
      'desktop',
      'linux',
    ],
    [
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15',
      'safari',
      18,
      'desktop',
      'macos',
    ],
    [`${ipad} Version/17.5 Mobile/15E148 Safari/604.1`, 'safari', 17, 'tablet', 'ios'],
  ] as const) {
    t.strictSame(
      read(agent),
      { client: { kind: 'browser', name, version, outdated: false }, device: { type, platform } },
      agent,
    )
  }
})

t.test('hints say what User-Agent does not', async t => {
  const brave = '"Chromium";v="150", "Brave";v="150", "Not/A)Brand";v="99"'
  const hints = ['sec-ch-ua', brave, 'sec-ch-ua-mobile', '?1', 'sec-ch-ua-platform', '"Android"']
  t.strictSame(read(chrome(150, 'X11; Linux x86_64'), hints), {
    client: { kind: 'browser', name: 'brave', version: 150, outdated: false },
    device: { type: 'mobile', platform: 'android' },
  })
  const only = ['sec-ch-ua', '"Chromium";v="150", "Not/A)Brand";v="99"', 'sec-ch-ua-platform', '"Unknown"']
  t.match(read(`${chrome(150)} Vivaldi/7.6`, only), {
    client: { name: 'vivaldi' },
    device: { platform: 'windows' },
  })
})

t.test('a browser is outdated below the oldest version, and when it does not say its version', async t => {
  const isOutdated = (agent: string, hints: readonly string[] = []): boolean =>
    read(agent, hints).client.outdated
  t.equal(isOutdated(chrome(138)), false)
  t.equal(isOutdated(chrome(137)), true)
  t.equal(isOutdated(`${chrome(150)} OPR/129.0.0.0`), true, 'as configured')
  t.equal(isOutdated('Mozilla/5.0 (Windows NT 6.1; Trident/7.0; rv:11.0) like Gecko'), true)
  t.equal(isOutdated(chrome(150), ['sec-ch-ua', '"Google Chrome";v=""']), true)
})

t.test('apps and tools are native, also those that are made with a browser', async t => {
  for (const [agent, name, version] of [
    ['Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17; Pro)', 'outlook', 16],
    ['Microsoft Office/16.0 (Windows NT 10.0; Microsoft Word 16.0.17; Pro)', 'office', 16],
    ['Outlook-iOS/2.0', 'outlook', 2],
    [
      chrome(126, 'Macintosh; Intel Mac OS X 10_15_7', 'Electron/31.0 ').replace(
        'Chrome/',
        'Slack/4.39.95 Chrome/',
      ),
      'slack',
      4,
    ],
    ['OneDrive/24.1 CFNetwork/1490 Darwin/23', 'onedrive', 24],
    ['Mail/1 CFNetwork/1490 Darwin/23', 'cfnetwork', 1_490],
    ['curl/8.5.0', 'curl', 8],
    ['okhttp/4.9.0', 'okhttp', 4],
    ['python-requests/2.31', 'python', 2],
  ] as const) {
    t.strictSame(read(agent).client, { kind: 'native', name, version, outdated: false }, agent)
  }
})

t.test('robots say that they are', async t => {
  for (const agent of [
    'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
    'Slackbot 1.0 (+https://api.slack.com/robots)',
  ])
    t.match(read(agent).client, { kind: 'robot', outdated: false }, agent)
})

t.test('everything else is unknown', async t => {
  const unknown = {
    client: { kind: 'unknown', name: 'unknown', version: -1, outdated: false },
    device: { type: 'unknown', platform: 'unknown' },
  }
  for (const agent of ['', 'Mozilla/5.0 (X; Y)', `Mozilla/5.0 (X; ${'a'.repeat(2_000)}) Chrome/150`])
    t.strictSame(read(agent), unknown, agent.slice(0, 20))
})

t.test('clients that say the same share one object', async t => {
  t.equal(read(chrome(150)), read(chrome(150)))
})
