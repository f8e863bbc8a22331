import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { Test } from 'tap'
import { createCertificateStore, openCertificateFiles } from '../../src/tls/index.ts'
import type { Authority, FilesReload } from '../../src/tls/index.ts'
import { testAuthority } from './listener.ts'

const names = ['www.a.wiki.edge']
const groups = [{ id: 'wiki', names }]

/** Writes a pair as tools do: each file whole, under its final name. */
const writePair = (directory: string, authority: Authority, listed: readonly string[] = names) => {
  const issued = authority.issue(listed)
  for (const [file, content] of [
    ['key.pem', issued.key],
    ['cert.pem', issued.certificate],
  ] as const) {
    writeFileSync(join(directory, `${file}.new`), content)
    renameSync(join(directory, `${file}.new`), join(directory, file))
  }
}

/** Hands out the reloads one by one. */
const reloadQueue = () => {
  const arrived: FilesReload[] = []
  const waiting: ((reload: FilesReload) => void)[] = []
  return {
    push(reload: FilesReload) {
      const resolve = waiting.shift()
      if (resolve) resolve(reload)
      else arrived.push(reload)
    },
    next(): Promise<FilesReload> {
      const reload = arrived.shift()
      return reload ? Promise.resolve(reload) : new Promise(resolve => waiting.push(resolve))
    },
  }
}

const open = async (t: Test, directory: string, pollInterval = 3_600_000) => {
  const reloads = reloadQueue()
  const file = { certificate: join(directory, 'cert.pem'), key: join(directory, 'key.pem') }
  const files = await openCertificateFiles({ files: [file], groups, onReload: reloads.push, pollInterval })
  // Watching does not keep a process alive by itself.
  const alive = setInterval(() => {}, 3_600_000)
  t.teardown(() => {
    files.close()
    clearInterval(alive)
  })
  return { files, reloads }
}

const scene = (t: Test) => {
  const authority = testAuthority(t)
  const directory = join(t.testdir({ pair: {} }), 'pair')
  writePair(directory, authority)
  return { authority, directory }
}

t.test('new files are served as soon as they are noticed', async t => {
  const { authority, directory } = scene(t)
  const { files, reloads } = await open(t, directory)
  const store = createCertificateStore({ source: files, groups })
  const before = store.contextFor('www.a.wiki.edge')
  t.ok(before)
  t.equal(store.contextFor('other.a.wiki.edge'), undefined)
  writePair(directory, authority)
  t.match(await reloads.next(), { ok: true, problems: [], warnings: [] })
  t.ok(store.contextFor('www.a.wiki.edge'))
  t.not(store.contextFor('www.a.wiki.edge'), before)
})

t.test('who asks has them read at once', async t => {
  const { authority, directory } = scene(t)
  const { files } = await open(t, directory)
  const before = files.contextFor('www.a.wiki.edge')
  writePair(directory, authority)
  await files.reload()
  t.not(files.contextFor('www.a.wiki.edge'), before)
})

t.test('a bad new set is refused and the old one stays; mended, it is served', async t => {
  const { authority, directory } = scene(t)
  const { files, reloads } = await open(t, directory)
  const before = files.contextFor('www.a.wiki.edge')
  writeFileSync(join(directory, 'cert.pem'), 'half a file')
  t.match(await reloads.next(), { ok: false, problems: [{ message: /not a certificate/ }, {}] })
  t.equal(files.contextFor('www.a.wiki.edge'), before)
  writePair(directory, authority)
  t.match(await reloads.next(), { ok: true })
  t.not(files.contextFor('www.a.wiki.edge'), before)
})

t.test('a new set that leaves a name uncovered is refused', async t => {
  const { authority, directory } = scene(t)
  const { reloads } = await open(t, directory)
  writePair(directory, authority, ['else.a.wiki.edge'])
  t.match(await reloads.next(), { ok: false, problems: [{ message: /no certificate covers www/ }] })
})

t.test('the poll finds a change that no directory reported', async t => {
  const { authority, directory } = scene(t)
  const links = join(directory, 'links')
  mkdirSync(links)
  for (const file of ['cert.pem', 'key.pem']) symlinkSync(join(directory, file), join(links, file))
  const { reloads } = await open(t, links, 10)
  writePair(directory, authority)
  let reload = await reloads.next()
  while (!reload.ok) reload = await reloads.next()
  t.match(reload, { ok: true })
})

t.test('a bad first set is an error with all problems', async t => {
  const { directory } = scene(t)
  writeFileSync(join(directory, 'key.pem'), 'junk')
  await t.rejects(open(t, directory), {
    name: 'CertificateFilesError',
    problems: [{ file: join(directory, 'key.pem') }, { file: '(no file)' }],
    message: /key\.pem: .*\n\(no file\): no certificate covers www\.a\.wiki\.edge/,
  })
})

t.test('warnings are those of the set in use', async t => {
  const { authority, directory } = scene(t)
  writePair(directory, authority, [...names, 'a.mail.edge'])
  const file = { certificate: join(directory, 'cert.pem'), key: join(directory, 'key.pem') }
  const two = [...groups, { id: 'mail', names: ['a.mail.edge'] }]
  const files = await openCertificateFiles({ files: [file], groups: two })
  files.close()
  t.match(files.warnings, [{ message: /several apps/ }])
})
