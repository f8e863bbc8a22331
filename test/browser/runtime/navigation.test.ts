import t from 'tap'
import { html, startRuntimeWorld, type RuntimeWorld } from './app.ts'

const host = 'const host = "https://" + ["static", "example", "com"].join(".");'

/** What a script does, and what the app is asked for. */
const table: Record<string, string> = {
  'GET /location': 'location = host + "/location"',
  'GET /assign': 'location.assign(host + "/assign")',
  'GET /replace': 'location.replace(host + "/replace")',
  'GET /click':
    'const a = document.createElement("a"); a.href = host + "/click"; document.body.append(a); a.click()',
  'GET /self': 'window.open(host + "/self", "_self")',
  'GET /open': 'window.open(host + "/open")',
  'GET /blank':
    'const a = document.createElement("a"); a.href = host + "/blank"; a.target = "_blank"; document.body.append(a); a.click()',
  'GET /svg': `document.body.innerHTML = '<svg><a target=_blank><text>x</text></a></svg>'
    const a = document.querySelector('svg a'); a.setAttribute('href', host + '/svg')
    a.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }))`,
  'GET /form': form('get', '', 'form.requestSubmit()'),
  'POST /post': form('post', '', 'form.requestSubmit()'),
  'POST /submit': form('post', '', 'form.submit()'),
  'POST /other': form('post', '_blank', 'form.submit()'),
  'POST /button': `document.body.innerHTML = '<form method=post action=/own><button>Go</button></form>'
    const button = document.querySelector('button'); button.setAttribute('formaction', host + '/button'); button.click()`,
  'POST /hidden': form(
    'post',
    '',
    'form.action = "/own"; form.addEventListener("submit", () => (form.action = host + "/hidden")); form.requestSubmit()',
  ),
  'POST /files': `const form = document.createElement('form'); form.method = 'post'; form.enctype = 'multipart/form-data'
    form.action = '/own'; const input = document.createElement('input'); input.type = 'file'; input.name = 'f'
    const files = new DataTransfer(); files.items.add(new File(['content of it'], 'a.txt')); input.files = files.files
    form.append(input); document.body.append(form)
    form.addEventListener('submit', () => (form.action = host + '/files')); form.requestSubmit()`,
  'GET /meta': `const meta = document.createElement('meta'); meta.httpEquiv = 'refresh'; meta.content = '0;url=' + host + '/meta'
    document.head.append(meta)`,
}

function form(method: string, target: string, send: string): string {
  const name = { get: '/form', post: target === '' ? '/post' : '/other' }[method]!
  const path = send === 'form.submit()' && target === '' ? '/submit' : name
  return `document.body.innerHTML = '<form method=${method} target="${target}"><input name=action value=v></form>'
    const form = document.forms[0]; form.setAttribute('action', host + '${path}'); ${send}`
}

async function go(world: RuntimeWorld, line: string, act: string): Promise<void> {
  const page = await world.open()
  await page.evaluate(`void setTimeout(() => { ${host} ${act} })`)
  await world.got(line)
  await page.context().close()
}

t.test('navigations to a name of the app that a script puts together stay inside', async t => {
  const world = await startRuntimeWorld(t, { '/': html('Hello'), '/open': html('Opened') })
  for (const [line, act] of Object.entries(table)) {
    const [method, path] = line.split(' ')
    const query = path === '/form' ? '?action=v' : ''
    await go(world, `${method} static.example.com${path}${query}`, act)
    t.pass(line)
  }
  t.strictSame(world.leaks, [])
  t.ok(
    world.posted.some(body => body.includes('content of it')),
    'a file of a form arrives',
  )
  t.ok(world.posted.includes('action=v'))

  await t.test('a link that is followed keeps its own URL', async t => {
    const page = await world.open()
    await page.evaluate(
      `${host} document.body.innerHTML = '<a target=_blank>Go</a>'; document.querySelector('a').href = host + '/kept'`,
    )
    const opened = page.waitForEvent('popup')
    await page.getByText('Go').click()
    t.equal((await opened).url(), `${world.other}/kept`)
    t.equal(await page.evaluate('document.querySelector("a").href'), 'https://static.example.com/kept')
  })

  await t.test('the middle button', async t => {
    const page = await world.open()
    await page.evaluate(
      `${host} document.body.innerHTML = '<a>Go</a>'; document.querySelector('a').href = host + '/middle'`,
    )
    await page.getByText('Go').click({ button: 'middle' })
    await world.got('GET static.example.com/middle')
    t.strictSame(world.leaks, [])
  })

  await t.test('an entry of the history', async t => {
    const page = await world.open()
    await page.evaluate(`history.pushState(null, '', 'https://www.exa' + 'mple.com/state')`)
    t.equal(page.url(), `${world.www}/state`)
  })
})
