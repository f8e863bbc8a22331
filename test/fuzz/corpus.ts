import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const directory = join(import.meta.dirname, 'corpus')

/** The inputs that are kept for a target: seeds, and every one that has ever broken its law; a file each. */
export function corpusOf(target: string): readonly (readonly [file: string, input: string])[] {
  const own = join(directory, target)
  return existsSync(own)
    ? readdirSync(own).map(file => [file, readFileSync(join(own, file), 'latin1')] as const)
    : []
}

/** Keeps an input that breaks a law. */
export function keep(target: string, input: string): string {
  const own = join(directory, target)
  mkdirSync(own, { recursive: true })
  const file = join(own, createHash('sha256').update(input, 'latin1').digest('hex').slice(0, 12))
  writeFileSync(file, input, 'latin1')
  return file
}
