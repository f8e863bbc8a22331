export { escapeHtml, keepFragment, pageHeaders, renderPage, type Page, type PageAction } from './page.ts'
export { newReference } from './reference.ts'
