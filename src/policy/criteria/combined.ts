/** Several tests as one. By loops: what `some` and `every` are given would be made anew for every request. */

type Test<Value> = (value: Value) => boolean

/** Holds where all of the tests do. */
export function allOf<Value>(tests: readonly Test<Value>[]): Test<Value> {
  const [only] = tests
  if (tests.length === 1) return only!
  return value => {
    for (const test of tests) if (!test(value)) return false
    return true
  }
}

/** Holds where one of the tests does. */
export function oneOfAll<Value>(tests: readonly Test<Value>[]): Test<Value> {
  const [only] = tests
  if (tests.length === 1) return only!
  return value => {
    for (const test of tests) if (test(value)) return true
    return false
  }
}
