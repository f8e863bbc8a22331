import t from 'tap'
import { createAppRewriter } from '../../../src/proxy/rewrite/app-rewriter.ts'
import { createMultipartDeleter } from '../../../src/proxy/rewrite/multipart-deleter.ts'
import { wiki } from './exchanges.ts'

const { request } = createAppRewriter(wiki, { secure: ':8443', plain: ':8080' })
const ours = 'https://www.example.com.wiki.edge.localhost:8443/page'
const theirs = 'https://www.example.com/page'

const part = (head: string, content: string): string =>
  `--b\r\ncontent-disposition: form-data; ${head}\r\n\r\n${content}\r\n`
const form = (...parts: readonly string[]): string => `${parts.join('')}--b--\r\n`

/** A form as it goes on, when it comes cut into chunks of so many octets. */
function send(text: string, octets: number): string {
  const rewriter = createMultipartDeleter('b', request)
  const out: Buffer[] = []
  for (let at = 0; at < text.length; at += octets)
    out.push(...rewriter.push(Buffer.from(text.slice(at, at + octets), 'latin1')))
  return Buffer.concat([...out, ...rewriter.end()]).toString('latin1')
}

const cuts = [1, 7, 64, 100_000]

t.test('fields of text lose our names, files keep every byte, and the length stays', async t => {
  const text = part('name="link"', `see ${ours} and ${ours}`)
  const json = part('name="meta"\r\ncontent-type: application/json', `{"u":"${ours}"}`)
  const file = part('name="f"; filename="a.txt"\r\ncontent-type: text/plain', `a file with ${ours}`)
  const binary = part('name="blob"\r\ncontent-type: application/octet-stream', ours)
  const sent = form(text, file, json, binary)
  const expected = form(text.replaceAll(ours, theirs), file, json.replaceAll(ours, theirs), binary).padEnd(
    sent.length,
  )
  for (const octets of cuts) t.equal(send(sent, octets), expected, `in chunks of ${octets}`)
})

t.test('a form without our names, and what is no form, pass as they are', async t => {
  for (const text of [form(part('name="a"', theirs)), 'no form', '', '--b', '--b--', `${ours}--b\r\n`])
    for (const octets of cuts) t.equal(send(text, octets), text)
})
