import { isVouchsafeError } from '@vouchsafe/core/errors'
import { isJsonObject, parseJson, type JsonObject, type JsonValue } from '@vouchsafe/core/json'
import { createJsonPlaces } from '#document/json-places'
import type { Path } from '#document/types'
import type { TextValue, Value } from '#terraform-module/types'
import {
  wholeFile,
  placeOf,
  spotOfCharacter,
  toJson,
  unknownMark,
  valueAt,
  whyUnknown,
} from '#terraform-module/values'
import type { LintPlace } from '../types.ts'

/** A policy as an attribute of a resource has it. */
export interface TerraformPolicy {
  readonly file: string
  readonly text: string
  /** Whether a file is the policy and nothing else. */
  readonly isWhole: boolean
  readonly place: (path: Path) => LintPlace
  /** Why a statement is left out, for each that is. */
  readonly left: readonly string[]
}

/**
 * The statements of a policy that are known. An Allow of which a part is unknown is left out; a Deny of which that is
 * so leaves everything open, and there is no policy: nothing is guessed.
 */
export function terraformPolicy(value: Value): TerraformPolicy | { readonly why: string } {
  if (value.is !== 'text') return { why: value.is === 'unknown' ? value.why : 'it is no text' }
  const structure = structureOf(value)
  const whole = wholeFile(value)
  const asWritten = { text: value.text, isWhole: whole !== undefined }
  if (value.why === undefined)
    return { file: structure.place([]).file, ...asWritten, place: policyPlaces(structure), left: [] }
  const { json } = structure
  return json === undefined ? { why: value.why } : withoutUnknown({ ...structure, json }, value.why)
}

interface Structure {
  /** Undefined for a text that is no JSON. */
  readonly json: JsonObject | undefined
  readonly place: (path: Path) => LintPlace
  /** Why something is unknown at a path, or anywhere. */
  readonly whyAt: (path: Path) => string
}

function structureOf(value: TextValue & { readonly at: Value['at'] }): Structure {
  const { encodes, at, text, why = '' } = value
  if (encodes !== undefined) {
    const json = toJson(encodes)
    return {
      json: isJsonObject(json) ? json : undefined,
      place: (path) => placeOf(valueAt(encodes, path).at),
      whyAt: (path) => whyUnknown(valueAt(encodes, path)) ?? why,
    }
  }
  const json = parsed(text)
  if (!isJsonObject(json)) return { json: undefined, place: () => placeOf(at), whyAt: () => why }
  const offsetOf = createJsonPlaces(text)
  return {
    json,
    place: (path) => placeOf(spotOfCharacter(value, offsetOf(path)) ?? at),
    whyAt: () => why,
  }
}

function parsed(text: string): JsonValue | undefined {
  try {
    return parseJson(text)
  } catch (error) {
    if (!isVouchsafeError(error)) throw error
    return undefined
  }
}

/** A statement that is no list of its own has no position. */
function policyPlaces({ json, place }: Structure): TerraformPolicy['place'] {
  const isList = json === undefined || Array.isArray(json['Statement'])
  return ([element, index, ...rest]) => {
    if (element === undefined) return place([])
    const isInside = !isList && element === 'Statement' && index !== undefined
    return place(isInside ? [element, ...rest] : index === undefined ? [element] : [element, index, ...rest])
  }
}

function withoutUnknown(
  { json, place, whyAt }: Structure & { readonly json: JsonObject },
  why: string,
): TerraformPolicy | { readonly why: string } {
  const { Statement, ...others } = json
  if (isUnknown(others) || Statement === undefined) return { why }
  const isList = Array.isArray(Statement)
  const statements = isList ? (Statement as readonly JsonValue[]) : [Statement]
  const kept = statements.flatMap((statement, index) => (isUnknown(statement) ? [] : [index]))
  const mayDeny = statements.some(
    (one) => isUnknown(one) && (!isJsonObject(one) || one['Effect'] !== 'Allow'),
  )
  if (mayDeny || kept.length === 0) return { why }
  return {
    file: place([]).file,
    text: JSON.stringify({ ...others, Statement: kept.map((index) => statements[index]) }),
    isWhole: false,
    place: ([element, index, ...rest]) => {
      const at = kept[Number(index)]
      if (element !== 'Statement' || at === undefined) return place(element === undefined ? [] : [element])
      return place(isList ? [element, at, ...rest] : [element, ...rest])
    },
    left: statements.flatMap((one, index) => {
      const path = isList ? ['Statement', index] : ['Statement']
      return isUnknown(one) ? [sayLeft(place(path), whyAt(path))] : []
    }),
  }
}

function sayLeft({ file, line, column }: LintPlace, why: string): string {
  return `${file}:${line}:${column}: a statement is not looked at: ${why}`
}

function isUnknown(value: JsonValue): boolean {
  return JSON.stringify(value).includes(unknownMark)
}
