import { isJsonObject, type JsonObject, type JsonValue } from '@vouchsafe/core/json'

/** What the request parameters of a call say of its resources. */
export interface FoundNames {
  /** By the name of the parameter in lower case, at whatever depth it stands; in order. */
  readonly values: ReadonlyMap<string, readonly string[]>
  /** Every value that is an ARN. */
  readonly arns: readonly string[]
}

/** Parameters lie this deep at most: `instancesSet.items[].instanceId`. */
const deepest = 6
/** One call is about so many things at most; the limits of AWS's own APIs are lower. */
const mostValues = 5000
/** The longest ARN; names are shorter. */
const longestValue = 2048

/** Collects names and ARNs from request parameters, in bounded time. Total. */
export function foundNames(parameters: JsonObject): FoundNames {
  const values = new Map<string, string[]>()
  const arns = new Set<string>()
  let left = mostValues
  const add = (name: string, value: string): void => {
    if (left <= 0 || value === '' || value.length > longestValue) return
    left -= 1
    if (value.startsWith('arn:')) arns.add(value)
    const known = values.get(name) ?? []
    if (!known.includes(value)) values.set(name, [...known, value])
  }
  const walk = (name: string, value: JsonValue, depth: number): void => {
    if (typeof value === 'string') add(name, value)
    else if (depth >= deepest) return
    else if (Array.isArray(value)) for (const one of value as readonly JsonValue[]) walk(name, one, depth + 1)
    else if (isJsonObject(value))
      for (const [key, one] of Object.entries(value)) walk(key.toLowerCase(), one, depth + 1)
  }
  walk('', parameters, 0)
  return { values, arns: [...arns] }
}
