/**
 * `compute` with its latest result kept, for a question that is asked many times in a row. It must be pure, and
 * nobody may change what it yields.
 */
export function lastOnly<Value>(compute: (text: string) => Value): (text: string) => Value {
  let last: { readonly text: string; readonly value: Value } | undefined
  return (text) => {
    if (last === undefined || last.text !== text) last = { text, value: compute(text) }
    return last.value
  }
}
