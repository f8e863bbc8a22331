import type { Layer } from './layer.ts'
import { createElement, type Control, type Page } from './page.ts'
import { clearTimeout, setTimeout } from './natives.ts'

/** What a page says to its user. */
export interface Messages {
  /** Says why something did not happen, for a few seconds; the next takes its place. */
  say(text: string, reference?: string): void
  /** Says something that stays until the user closes it. */
  note(text: string): void
  /** Asks the user to prove who they are at a place beside the page; says so when it is done. */
  confirm(text: string, place: string): void
}

export const wordsOf: Readonly<Record<Control, string>> = {
  'no-copy': 'Copying is not allowed in this session.',
  'no-cut': 'Cutting is not allowed in this session.',
  'no-paste': 'Pasting is not allowed in this session.',
  'no-print': 'Printing is not allowed in this session.',
  'no-download': 'Downloading is not allowed in this session.',
  'no-upload': 'Uploading is not allowed in this session.',
  'read-only': 'Read only: changes are refused in this session.',
  watermark: '',
}

const shortMs = 4000
const longMs = 15_000

export const messageStyle = `
.says { position: absolute; left: 50%; bottom: 24px; translate: -50% 0; display: flex; flex-direction: column;
  align-items: center; gap: 8px; width: max-content; max-width: min(34rem, calc(100vw - 32px)) }
.card { display: flex; gap: 12px; align-items: baseline; padding: 10px 16px; border-radius: 8px;
  font: 500 15px/1.4 system-ui, sans-serif; color: #fff; background: #1d2430; border: 1px solid #55607a;
  box-shadow: 0 4px 16px rgb(0 0 0 / .3); pointer-events: auto; overflow-wrap: anywhere; white-space: pre-line }
.card:empty { display: none }
a { color: #9db7ff }
code { font: 13px/1.4 ui-monospace, monospace; color: #c3cbdc; white-space: nowrap }
button { all: unset; padding: 0 4px; font-size: 18px; line-height: 1; cursor: pointer; border-radius: 4px }
button:focus-visible { outline: 2px solid #9db7ff }
@media print { .says { display: none } }
`

/** Messages are text in our own layer, never HTML. */
export function createMessages({ scope }: Pick<Page, 'scope'>, layer: Layer): Messages {
  const element = (
    name: 'div' | 'button' | 'span' | 'code' | 'a',
    text = '',
    className = '',
  ): HTMLElement => {
    const made: HTMLElement = createElement(scope.document, name)
    made.textContent = text
    made.className = className
    return made
  }

  let box: HTMLElement | undefined
  const place = (): HTMLElement => {
    if (box !== undefined) return box
    box = element('div', '', 'says')
    layer.add(box)
    return box
  }

  const card = (role: string): HTMLElement => {
    const made = element('div', '', 'card')
    made.role = role
    made.ariaLive = 'polite'
    place().append(made)
    return made
  }

  const closeButton = (owner: HTMLElement): HTMLElement => {
    const button = element('button', '×')
    button.ariaLabel = 'Close'
    button.addEventListener('click', () => owner.replaceChildren())
    return button
  }

  const stay = (owner: HTMLElement, ...parts: HTMLElement[]): void =>
    owner.replaceChildren(...parts, closeButton(owner))

  let asking: HTMLElement | undefined
  let channel: BroadcastChannel | undefined
  let current: HTMLElement | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  return {
    say(text, reference) {
      current ??= card('status')
      const owner = current
      owner.role = reference === undefined ? 'status' : 'alert'
      owner.replaceChildren(element('span', text))
      if (reference !== undefined) owner.append(element('code', reference), closeButton(owner))
      clearTimeout(timer)
      timer = setTimeout(() => owner.replaceChildren(), reference === undefined ? shortMs : longMs)
    },
    note: text => stay(card('note'), element('span', text)),
    confirm(text, place) {
      asking ??= card('alertdialog')
      const link = element('a', 'Confirm that it is you') as HTMLAnchorElement
      link.href = scope.location.origin + place
      link.target = '_blank'
      stay(asking, element('span', text), link)
      channel ??= new BroadcastChannel('sallyport')
      channel.onmessage = () => stay(asking!, element('span', 'Thank you. Now do it once more.'))
    },
  }
}
