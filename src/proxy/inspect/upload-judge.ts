import { unknownExtension, unscannable, type Facts, type FileFacts } from '../../policy/index.ts'
import type { Exchange, Reply } from '../exchange.ts'
import { fileNameFacts } from '../file-facts.ts'
import { refusalMessage } from '../refusal-message.ts'
import { appErrorReply } from '../replies.ts'
import { judgeStrictest } from '../strictest.ts'
import { isUpload } from '../uploads.ts'
import type { Part } from '../multipart.ts'
import { trueTypeOf } from './true-type.ts'

/** Decides on what a request brings, file by file. */
export class UploadJudge {
  readonly #exchange: Exchange
  /** What the head said, which holds where the content says nothing. */
  readonly #atHead: Facts
  #judgedFile = false

  constructor(exchange: Exchange) {
    this.#exchange = exchange
    this.#atHead = exchange.facts!
  }

  /**
   * Decides on content that is one file, or no file at all but data of the app's.
   * @param first undefined when the content cannot be read
   */
  async content(first: Buffer | undefined): Promise<Reply | undefined> {
    const { activity, client, appTarget } = this.#exchange
    const isFile = activity === 'upload' || isUpload(client, appTarget)
    const label = isFile ? unscannable : 'none'
    return this.#decide({ ...this.#atHead.file, trueType: await trueTypeOf(first), label }, isFile)
  }

  /** Decides on one part of a form: a file, or a field. */
  async part({ head, first, whole }: Part): Promise<Reply | undefined> {
    const isFile = !head.plain || isNamed(head.names, first) || isTyped(head.declaredType)
    const named = fileNameFacts(head.names[0] ?? '', undefined, head.declaredType)
    return this.#decide(
      {
        ...named,
        name: isFile ? named.name : fieldName,
        extension: isFile ? extensionOf(head.names) : '',
        size: whole ? first.length : this.#atHead.file.size,
        trueType: await trueTypeOf(head.plain ? first : undefined),
        label: isFile ? unscannable : 'none',
      },
      isFile,
    )
  }

  #decide(file: FileFacts, isFile: boolean): Reply | undefined {
    const exchange = this.#exchange
    // What the request may be besides, if the app follows a method override, counts as well.
    const readings = [this.#atHead, ...exchange.otherFacts].map(facts => ({ ...facts, file }))
    const { facts, decision, code } = judgeStrictest(exchange.policy, readings, () => 'content').strictest
    if (code !== undefined || this.#isWorthRecording(isFile)) {
      exchange.facts = facts
      // What comes back for data of the app's may be a file all the same.
      exchange.decision = facts.activity === 'upload' ? decision : { ...decision, pending: true }
    }
    this.#judgedFile ||= isFile
    return code && appErrorReply(exchange, code, { message: refusalMessage(exchange, 'content', code) })
  }

  /** The first file that a rule has something to say of, or else the first; an early answer may be a file itself. */
  #isWorthRecording(isFile: boolean): boolean {
    const { response, decision } = this.#exchange
    if (response !== undefined) return false
    return !this.#judgedFile || (isFile && decision!.rule === 'default')
  }
}

/** What has no name to be known; that of a file may be unknown. */
const fieldName = '(form field)'

/** A form sends a file without a name and without content where the user has chosen none. */
const isNamed = (names: readonly string[], first: Buffer): boolean =>
  names.some(name => name !== '') || (names.length > 0 && first.length > 0)

/** Fields of forms have no type, or that of text. */
const isTyped = (type: string): boolean => type !== '' && type !== 'text/plain' && type !== 'application/json'

/** Which of several names counts is for the app to say. */
function extensionOf(names: readonly string[]): string {
  const extensions = new Set(names.map(name => fileNameFacts(name, undefined, undefined).extension))
  return extensions.size === 1 ? [...extensions][0]! : unknownExtension
}
