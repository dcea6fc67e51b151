import type { JsonObject, JsonValue } from '@vouchsafe/core/json'
import type { Path } from '#document/types'
import { Unevaluable } from './unevaluable.ts'

interface Parameter {
  readonly name: string
  readonly declaration: JsonObject
  readonly given: string | undefined
  /** Whether one without a value is its own name, where it has to choose its first allowed value. */
  readonly standIns: boolean
  readonly path: Path
}

/**
 * The value of a parameter: what was given, else its default. Its value is never quoted: it may be a secret.
 * `AllowedPattern` is not checked, because it is a regular expression of the template's author.
 */
export function readParameter({ name, declaration, given, standIns, path }: Parameter): JsonValue {
  const { Type: type, Default: fallback, AllowedValues: allowed } = declaration
  const isLookUp = typeof type === 'string' && type.startsWith('AWS::SSM::Parameter::Value')
  const text =
    given ?? (isLookUp ? undefined : plain(fallback)) ?? (standIns ? standIn(name, declaration) : undefined)
  if (text === undefined)
    throw new Unevaluable(
      path,
      `the parameter \`${name}\` has no value; give it with \`--parameter ${name}=VALUE\``,
    )
  if (Array.isArray(allowed) && !allowed.map(plain).includes(text))
    throw new Unevaluable(path, `the value of the parameter \`${name}\` is not among its allowed values`)
  return isList(type) ? text.split(',').map((entry) => entry.trim()) : text
}

function standIn(name: string, { Type: type, AllowedValues: allowed, MinValue: least }: JsonObject): string {
  const first = Array.isArray(allowed) ? plain(allowed[0]) : undefined
  return first ?? (type === 'Number' ? (plain(least) ?? '1') : name)
}

function plain(value: JsonValue | undefined): string | undefined {
  return value === undefined || value === null || typeof value === 'object' ? undefined : String(value)
}

function isList(type: JsonValue | undefined): boolean {
  return (
    typeof type === 'string' &&
    /^(?:CommaDelimitedList|List<.*>|AWS::SSM::Parameter::Value<(?:CommaDelimitedList|List<.*>)>)$/.test(type)
  )
}
