/** Functions of the browser as they were before any script of the page, for what must not depend on it. */

export const { apply, construct, getOwnPropertyDescriptor, defineProperty, getPrototypeOf } = Reflect
export const { setTimeout, clearTimeout } = globalThis
export const { addEventListener } = EventTarget.prototype
export const { preventDefault, stopImmediatePropagation } = Event.prototype
