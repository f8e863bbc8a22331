import { markup } from '../../web/html.ts'
import type { Html, HtmlValue } from '../../web/html.ts'
import type { Assets } from '../assets.ts'

/** What a page is made of. */
export interface Shell {
  readonly assets: Assets
  readonly title: string
  /** Style sheets beside the one that all pages share. */
  readonly styles: readonly string[]
  readonly head?: HtmlValue
  readonly body: HtmlValue
}

/** The frame of every page. */
export const shell = ({ assets, title, styles, head, body }: Shell): Html =>
  markup`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>${title}</title>
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    ${['base.css', ...styles].map(name => styleLink(assets, name))}
    <link rel="preload" href="${assets.url('icons.ttf')}" as="font" type="font/ttf" crossorigin />
    <link rel="icon" href="${assets.url('logo.svg')}" type="image/svg+xml" />
    <link rel="manifest" href="/manifest.webmanifest" />
    ${head}
  </head>
  ${body}
</html>
`

/** Styles come from the static host and must have the expected content. */
const styleLink = (assets: Assets, name: string) =>
  markup`<link rel="stylesheet" href="${assets.url(name)}" integrity="${assets.get(name)!.integrity}" crossorigin />
    `
