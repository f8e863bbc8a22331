/** What an answer must be, so that nobody is measured at what it does not do. */
import { equal, ok } from 'node:assert/strict'
import type { Contender } from './contenders/contender.ts'
import { ask, type Answer } from './load/ask.ts'
import type { RequestLoad } from './load/request-load.ts'
import type { BenchWorld } from './contenders/world.ts'
import { appOrigin } from './site.ts'

/**
 * Sees to it that a contender does what it will be measured by.
 * @throws {Error} that says what is wrong
 */
export type Check = (
  load: RequestLoad,
  contender: Contender,
  world: Pick<BenchWorld, 'ca' | 'upstream'>,
) => Promise<void>

/**
 * Looks at an answer beside the upstream's own.
 * @throws {AssertionError} that says what is wrong
 */
export type Judge = (answer: Answer, upstreams: Answer, contender: Pick<Contender, 'origins'>) => void

/** The octets of the upstream, under its ETag where it has one. */
export const isUpstreams: Judge = ({ content, fields }, upstreams) => {
  ok(content.equals(upstreams.content), `other content than the upstream's (${content.length} octets)`)
  equal(fields.etag, upstreams.fields.etag, 'the ETag')
}

/** The octets of the upstream, from whom may make them itself. */
export const isSameContent: Judge = ({ content }, upstreams) =>
  ok(content.equals(upstreams.content), `other content than the upstream's (${content.length} octets)`)

/** The page to its end, with each of the app's hosts as this contender writes it. */
export const isRewrittenPage: Judge = ({ content }, upstreams, { origins }) => {
  ok(origins.page !== undefined, 'rewrites no pages')
  const [ours, whole] = [content.toString(), upstreams.content.toString()]
  const links = count(whole, `href="${appOrigin}files/`)
  ok(links > 0 && /<\/html>\s*$/i.test(ours), 'the page is not whole')
  equal(count(ours, `href="${origins.page}files/`), links, 'links to files of the app that are rewritten')
  equal(count(ours, ` href="${appOrigin}`), 0, 'links of the app that are left as they were')
  equal(count(ours, ` src="${origins.image ?? origins.page}icons/`), links, 'icons of the app')
}

/** The page, compressed. */
export const isCompressedPage: Judge = (answer, upstreams, contender) => {
  ok(answer.fields['content-encoding'] !== undefined, 'the page is not compressed')
  isRewrittenPage(answer, upstreams, contender)
}

/** The script to its end; its hosts are the upstream's or, where a contender rewrites scripts, what it makes of them. */
export const isScriptWithHits: Judge = ({ content }, upstreams, { origins }) => {
  const script = upstreams.content.toString()
  const wanted = origins.script === undefined ? script : script.replaceAll(appOrigin, origins.script)
  ok(content.toString() === wanted, `not the script that it should be (${content.length} octets)`)
}

const turns = ['first', 'second'] as const

/** Asks twice, as a second answer may come another way than the first, and looks at both. */
export const answers =
  (judge: Judge): Check =>
  async (load, contender, { ca, upstream }) => {
    const upstreams = await ask({ ...load, protocol: 'http/1.1' }, upstream, ca)
    for (const turn of turns) {
      const answer = await ask(load, contender, ca)
      requireSuccess(answer, turn)
      judge(answer, upstreams, contender)
    }
  }

/** Sends an upload twice, and looks each time whether the upstream has all of it. */
export const storesUpload: Check = async (load, contender, { ca, upstream }) => {
  for (const turn of turns) {
    await ask({ ...load, content: 1 }, upstream, ca)
    requireSuccess(await ask(load, contender, ca), turn)
    const { content } = await ask({ ...load, method: 'GET', content: 0 }, upstream, ca)
    equal(content.length, load.content, 'octets of the upload that the upstream has')
  }
}

const requireSuccess = ({ status }: Answer, turn: string): void =>
  ok(status >= 200 && status < 300, `the ${turn} answer has status ${status}`)

/** How often a text has another in it. */
export const count = (text: string, part: string): number => text.split(part).length - 1
