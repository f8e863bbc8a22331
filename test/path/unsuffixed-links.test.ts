import t from 'tap'
import { http1, http2 } from '../harness/clients.ts'
import { startWorld, wikiHost } from '../harness/world.ts'

for (const [name, client] of Object.entries({ http1, http2 })) {
  t.test(
    `${name}: a link of ours that a user pastes reaches the app in its own name, in every spelling`,
    async t => {
      const world = await startWorld(t, async (request, response) => {
        let text = ''
        for await (const chunk of request) text += String(chunk)
        const length = request.headers['content-length'] ?? 'none'
        response.end(
          JSON.stringify({ url: request.url, text, lengthIsRight: length === String(text.length) }),
        )
      })
      const ours = `https://${wikiHost}:${world.client.port}/p?q=1`
      const theirs = 'https://www.example.com/p?q=1'
      const multipart = (link: string): string =>
        `--b\r\ncontent-disposition: form-data; name="a"\r\n\r\n${link}\r\n--b\r\n` +
        `content-disposition: form-data; name="f"; filename="f.txt"\r\n\r\n${ours}\r\n--b--\r\n`
      for (const [type, spell] of [
        ['text/plain', (link: string) => link],
        ['application/json', (link: string) => JSON.stringify({ link: link.replaceAll('/', '\\/') })],
        ['application/x-www-form-urlencoded', (link: string) => `a=1&link=${encodeURIComponent(link)}&b=2`],
        [
          'application/x-www-form-urlencoded',
          (link: string) => `a=${encodeURIComponent(encodeURIComponent(link))}`,
        ],
        ['multipart/form-data; boundary=b', multipart],
      ] as const) {
        const headers = { cookie: world.cookie(), 'content-type': type }
        const { text } = await client(world.client, wikiHost, { method: 'POST', body: spell(ours), headers })
        const seen = JSON.parse(text) as { text: string }
        t.equal(seen.text.trimEnd(), spell(theirs).trimEnd(), type)
        t.match(seen, { lengthIsRight: true }, `${type}, its length`)
      }
      const path = `/go?next=${encodeURIComponent(ours)}&raw=${ours}`
      const { text } = await client(world.client, wikiHost, { path, headers: { cookie: world.cookie() } })
      t.equal(
        (JSON.parse(text) as { url: string }).url,
        `/go?next=${encodeURIComponent(theirs)}&raw=${theirs}`,
      )
    },
  )
}
