import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { errors } from '../../src/proxy/errors.ts'

const root = new URL('../../', import.meta.url).pathname

const textOf = (folder: string): string =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts'))
    .map(name => readFileSync(join(root, folder, name), 'utf8'))
    .join('\n')

t.test('every error is one of HTTP, and has words for the user', async t => {
  for (const [code, { status, title, text }] of Object.entries(errors)) {
    t.ok(status >= 400 && status <= 599, code)
    t.match(title, /^[A-Z].*[^.]$/, code)
    t.match(text, /^[A-Z].*\.$/, code)
  }
})

t.test('every error is given somewhere', async t => {
  const source = textOf('src').replace(/export const errors = \{[^]*?\} as const satisfies/, '')
  for (const code of Object.keys(errors))
    t.ok(source.includes(`'${code}'`) || source.includes(`${code},`), code)
})
