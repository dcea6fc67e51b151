import { listParameter, structuresParameter, type TextRule } from '#aws/query/index'
import type { ParameterReader } from './session-parameters.ts'

const characters = String.raw`\p{L}\p{Z}\p{N}_.:/=+\-@`
const keyRule: TextRule = {
  required: true,
  minLength: 1,
  maxLength: 128,
  pattern: { shown: `[${characters}]+`, form: /^[\p{L}\p{Z}\p{N}_.:/=+\-@]+$/u },
}
const valueRule: TextRule = {
  required: true,
  minLength: 0,
  maxLength: 256,
  pattern: { shown: `[${characters}]*`, form: /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u },
}
const mostTags = 50

/** `Tags.member.N.Key` and `.Value`, in the order of the request; what two of them have in common is not looked at. */
export function readTags({
  parameters,
  constraints,
}: ParameterReader): readonly (readonly [key: string, value: string])[] {
  const tags = structuresParameter(parameters, 'Tags', ['Key', 'Value']) ?? []
  constraints.count('tags', tags, mostTags)
  return tags.map(({ Key, Value }, index) => {
    const place = `tags.${index + 1}.member`
    const key = constraints.text(`${place}.key`, Key, keyRule) ?? ''
    return [key, constraints.text(`${place}.value`, Value, valueRule) ?? '']
  })
}

/** `TransitiveTagKeys.member.N`. */
export function readTransitiveTagKeys({ parameters, constraints }: ParameterReader): readonly string[] {
  const keys = listParameter(parameters, 'TransitiveTagKeys')
  constraints.count('transitiveTagKeys', keys, mostTags)
  keys.forEach((key, index) => constraints.text(`transitiveTagKeys.${index + 1}.member`, key, keyRule))
  return keys
}
