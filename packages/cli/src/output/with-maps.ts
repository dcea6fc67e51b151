/** For `JSON.stringify`: a map is written as an object. */
export function withMaps(_: string, value: unknown): unknown {
  return value instanceof Map ? Object.fromEntries(value) : value
}
