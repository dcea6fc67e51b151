import type { JsonObject, JsonValue } from '@vouchsafe/core/json'
import type { Path } from '#document/types'
import { plainText } from './text-of.ts'
import { Unevaluable } from './unevaluable.ts'

interface Parameter {
  readonly name: string
  readonly declaration: JsonObject
  readonly given: string | undefined
  /** A value for one that has none, where any will do. */
  readonly standIn: (() => string) | undefined
  readonly path: Path
}

/**
 * The value of a parameter: what was given, else its default. Its value is never quoted: it may be a secret.
 * `AllowedPattern` is not checked, because it is a regular expression of the template's author.
 */
export function readParameter({ name, declaration, given, standIn, path }: Parameter): JsonValue {
  const { Type: type, Default: fallback, AllowedValues: allowed } = declaration
  const isLookUp = typeof type === 'string' && type.startsWith('AWS::SSM::Parameter::Value')
  const text = given ?? (isLookUp ? undefined : plainText(fallback)) ?? standIn?.()
  if (text === undefined)
    throw new Unevaluable(
      path,
      `the parameter \`${name}\` has no value; give it with \`--parameter ${name}=VALUE\``,
    )
  if (Array.isArray(allowed) && !allowed.map(plainText).includes(text))
    throw new Unevaluable(path, `the value of the parameter \`${name}\` is not among its allowed values`)
  return isList(type) ? text.split(',').map((entry) => entry.trim()) : text
}

function isList(type: JsonValue | undefined): boolean {
  return (
    typeof type === 'string' &&
    /^(?:CommaDelimitedList|List<.*>|AWS::SSM::Parameter::Value<(?:CommaDelimitedList|List<.*>)>)$/.test(type)
  )
}
