/** How an API of a page is hooked: the native stays behind a proxy, which nobody can tell from it. */

import { apply, construct, defineProperty, getOwnPropertyDescriptor, getPrototypeOf } from './natives.ts'

/** The global object of one page or frame. */
export type Scope = Window & typeof globalThis

/** What takes the place of a call; `call` is the native with the same `this` or `new`. */
export type Around = (
  call: (given: readonly unknown[]) => unknown,
  given: unknown[],
  self: unknown,
) => unknown

const natives = new WeakMap<object, object>()

/** Hooks a function or constructor that is there; `name`, `length`, `prototype` and statics stay. */
export function hook(object: object | undefined, name: string, around: Around): void {
  const owner = ownerOf(object, name)
  const descriptor = owner && getOwnPropertyDescriptor(owner, name)
  if (descriptor === undefined || typeof descriptor.value !== 'function') return
  const native = descriptor.value as { prototype?: object }
  const value = disguised(native, around)
  defineProperty(owner!, name, { ...descriptor, value })
  const made = native.prototype && getOwnPropertyDescriptor(native.prototype, 'constructor')
  if (made?.value === native) defineProperty(native.prototype!, 'constructor', { ...made, value })
}

/** Functions of a worker's global object stand in its prototypes. */
function ownerOf(object: object | undefined, name: string): object | undefined {
  let owner: object | null | undefined = object
  while (owner && getOwnPropertyDescriptor(owner, name) === undefined) owner = getPrototypeOf(owner)
  return owner ?? undefined
}

/** Hooks the setter of an accessor. */
export function hookSetter(owner: object | undefined, name: string, around: Around): void {
  const descriptor = owner && getOwnPropertyDescriptor(owner, name)
  if (descriptor?.set === undefined) return
  defineProperty(owner!, name, { ...descriptor, set: disguised(descriptor.set, around) as () => void })
}

/** Hooks the getter of an accessor. */
export function hookGetter(owner: object | undefined, name: string, around: Around): void {
  const descriptor = owner && getOwnPropertyDescriptor(owner, name)
  if (descriptor?.get === undefined) return
  defineProperty(owner!, name, { ...descriptor, get: disguised(descriptor.get, around) as () => unknown })
}

/** Maps one argument, when it is given. */
export const mapAt =
  (index: number, map: (value: unknown) => unknown): Around =>
  (call, given) =>
    call(given.length > index ? given.with(index, map(given[index])) : given)

/**
 * A dictionary with some members replaced. Any object may be one, a `Request` too, whose members are found at
 * itself only.
 */
export const overlaid = <Dictionary extends object>(given: Dictionary, own: Dictionary): Dictionary =>
  new Proxy(own, { get: (_, name) => Reflect.get(name in own ? own : given, name) as unknown })

/** Makes hooked functions of a page print as their natives do. */
export function keepNativeLook(scope: typeof globalThis): void {
  hook(scope.Function.prototype, 'toString', (call, given, self) => {
    const native = typeof self === 'function' ? natives.get(self) : undefined
    return native === undefined ? call(given) : apply(nativeToString, native, [])
  })
}

const nativeToString = Function.prototype.toString

function disguised(native: object, around: Around): object {
  const proxy = new Proxy(native as () => unknown, {
    apply: (target, self, given) => around(args => apply(target, self, args), given as unknown[], self),
    construct: (target, given, self) =>
      around(args => construct(target, args, self) as unknown, given as unknown[], self) as object,
  })
  natives.set(proxy, natives.get(native) ?? native)
  return proxy
}
