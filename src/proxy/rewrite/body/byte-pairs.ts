/**
 * Where two bytes stand in a text, sixteen places at a time: WebAssembly has the instructions for that, JavaScript has not. A text that is
 * looked through so costs a fifth of what a table of steps costs (`needle-finder.ts`).
 */

/** Two bytes of a needle, one behind the other. */
export interface BytePair {
  /** Both with bit 0x20 set, so that letters are found in any case; a few other bytes are taken for one another too. */
  readonly first: number
  readonly second: number
  /** From the first byte to the second, at most 255. */
  readonly gap: number
}

/** Places that can be looked at at once; a multiple of sixteen. */
export const windowOctets = 65_536

/** Behind the window stands the second byte of a pair whose first is in it, and one step looks at sixteen. */
const beyond = 512

/** What `byte-pairs.wat` assembles to, as Base64. */
export const assembled =
  'AGFzbQEAAAABCwFgBn9/f39/fwF/AwIBAAUDAQAGBxECBm1lbW9yeQIABGZpbmQAAAqAAQF+AgN7AX8gAv0PIQYgA/0PIQdBIP0PIQgCQANAIAAgAU8NASAA/QAEACAI/VAgBv0jIAAgBGr9AAQAIAj9UCAH/SP9Tv1kIQkCQANAIAlFDQEgBSAAIAloajYCACAFQQRqIQUgCSAJQQFrcSEJDAALCyAAQRBqIQAMAAsLIAUL'

interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer }
  readonly find: (at: number, end: number, first: number, second: number, gap: number, out: number) => number
}

/** Of the WebAssembly JavaScript Interface, which the types of Node leave out, what is used here. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object) => { readonly exports: unknown }
}

const { memory, find } = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(assembled, 'base64')))
  .exports as Exports

const found = windowOctets + beyond
const text = new Uint8Array(memory.buffer, 0, found)

/** Offsets in the text that was loaded, where `findPairs` has put them. */
export const places: Int32Array = new Int32Array(memory.buffer, found)

/** Takes in what is looked through next: from an offset on a window, and what may stand behind it. */
export function loadText(bytes: Buffer, from: number): void {
  text.set(bytes.subarray(from, from + found))
}

/**
 * Looks for a pair in the text that was loaded.
 * @param end the places before it are looked at, up to fifteen more may be
 * @returns how many of `places` are where the first byte of a pair stands, in their order; they hold until the next call
 */
export function findPairs({ first, second, gap }: BytePair, end: number): number {
  return (find(0, end, first, second, gap, found) - found) / 4
}
