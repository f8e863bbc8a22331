/**
 * The element that the page is known to have.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} rest of the selector
 * @param {ParentNode} [root]
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function find(tag, rest, root = document) {
  const element = /** @type {HTMLElementTagNameMap[Tag] | null} */ (root.querySelector(`${tag}${rest}`))
  if (element === null) throw new Error(`the page has no ${tag}${rest}`)
  return element
}

/**
 * Writes text into every element marked for a field.
 * @param {ParentNode} root
 * @param {Record<string, string>} fields
 */
export function fill(root, fields) {
  for (const [name, value] of Object.entries(fields))
    for (const element of root.querySelectorAll(`[data-field=${name}]`)) element.textContent = value
}
