/**
 * The tutorial is kept true: its files are written and its commands run, one after the other, in a directory of
 * their own, and each must answer what the page says. With `UPDATE_TUTORIAL=1` the page is made to say what they
 * answer; then read it.
 */
import { execFile } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import t from 'tap'
import { executable, quiet } from '../harness/command-line.ts'

const docs = join(import.meta.dirname, '../../docs')
const page = join(docs, 'policy-tutorial.md')
const block = /^```(yaml|console)(?: (\S+))?\n([^]*?)^```$/gm

/** What a shell shows for a command, both of its streams. */
function shown(command: string, cwd: string): Promise<string> {
  const env = { ...process.env, ...quiet, PATH: `${dirname(executable)}:${process.env['PATH']}` }
  return new Promise(resolve => {
    execFile('/bin/sh', ['-c', `${command} 2>&1`], { cwd, env }, (_error, out) => resolve(out))
  })
}

/** A console block as it must be: each of its commands with what it answers. */
async function played(text: string, cwd: string): Promise<string> {
  let whole = ''
  for (const line of text.split('\n').filter(each => each.startsWith('$ '))) {
    whole += `${line}\n${await shown(line.slice(2), cwd)}`
    if (!whole.endsWith('\n')) whole += '\n'
  }
  return whole
}

t.test('what the tutorial shows is what its commands answer', { timeout: 120_000 }, async t => {
  const directory = mkdtempSync(join(tmpdir(), 'sallyport-tutorial-'))
  t.teardown(() => rmSync(directory, { recursive: true }))
  copyFileSync(join(docs, 'tutorial/records.ndjson'), join(directory, 'records.ndjson'))
  const text = readFileSync(page, 'utf8')
  let updated = ''
  let end = 0
  for (const { 0: whole, 1: kind, 2: file, 3: content, index } of text.matchAll(block)) {
    updated += text.slice(end, index)
    end = index + whole.length
    if (kind === 'yaml') {
      mkdirSync(dirname(join(directory, file!)), { recursive: true })
      writeFileSync(join(directory, file!), content!)
      updated += whole
      continue
    }
    const answer = await played(content!, directory)
    if (process.env['UPDATE_TUTORIAL'] !== '1') t.equal(content, answer, content!.split('\n', 1).join())
    updated += `\`\`\`console\n${answer}\`\`\``
  }
  if (process.env['UPDATE_TUTORIAL'] === '1') writeFileSync(page, updated + text.slice(end))
})
