/** Rules on names and sizes hold for each file of a form, and not for the form as a whole. */
import t from 'tap'
import { http1 } from '../harness/clients.ts'
import { startWorld, wikiHost } from '../harness/world.ts'

const policy = `version: 1
default: allow
rules:
  - { id: programs, when: { activity: upload, file: { extension: exe } }, then: block, message: No programs. }
  - { id: plans, when: { activity: upload, file: { name: "plan*" } }, then: block }
`
const file = (name: string): string =>
  `--b\r\nContent-Disposition: form-data; name="f"; filename="${name}"\r\n\r\ncontent\r\n`
const field = '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nplan.exe\r\n'

t.test('a form is refused for the file that a rule names, and for no other', async t => {
  const taken: string[] = []
  const world = await startWorld(
    t,
    (request, response) => {
      request.on('data', (chunk: Buffer) => taken.push(chunk.toString()))
      request.on('end', () => response.end())
    },
    { policy },
  )
  const send = (...parts: string[]) =>
    http1(world.client, wikiHost, {
      method: 'POST',
      path: '/upload',
      body: `${parts.join('')}--b--\r\n`,
      headers: { cookie: world.cookie(), 'content-type': 'multipart/form-data; boundary=b' },
    })
  t.equal((await send(field, file('note.txt'))).status, 200)
  t.match(taken.join(''), 'note.txt')
  const refused = await send(file('note.txt'), file('setup.exe'))
  t.match([refused.status, refused.text], [403, /No programs\./])
  t.notMatch(taken.join(''), 'setup.exe')
  t.equal((await send(file('plan-b.txt'))).status, 403)
  t.match(await world.records.activity(({ facts }) => facts?.file.name === 'setup.exe'), { rule: 'programs' })
})
