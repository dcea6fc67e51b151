import type { JsonValue } from '@vouchsafe/core/json'
import { z } from 'zod'
import type { Problem } from '#resource/problem'
import { suggest } from './suggest.ts'
import type { YamlDocument } from './read-yaml.ts'

type Path = readonly PropertyKey[]
type Issue = z.core.$ZodIssue

/** What was being read, for the words of the problems. */
export interface Subject {
  /** `Provider` */
  readonly kind: string
  readonly schema: z.ZodType
  readonly document: YamlDocument
}

const words: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
}

const units: Readonly<Record<string, string>> = { string: ' characters', array: ' entries' }

/** The sentences of the house in place of zod's; a schema's own `error` still wins. */
export const sayIssue: z.core.$ZodErrorMap = (issue) => {
  if (issue.code === 'invalid_type') return `expected ${words[issue.expected] ?? issue.expected}`
  if (issue.code === 'invalid_value')
    return `expected ${issue.values.map((value) => `\`${String(value)}\``).join(' or ')}`
  if (issue.code === 'too_small') return `expected at least ${issue.minimum}${units[issue.origin] ?? ''}`
  if (issue.code === 'too_big') return `expected at most ${issue.maximum}${units[issue.origin] ?? ''}`
  if (issue.code === 'invalid_format') return `expected text of the form \`${issue.pattern ?? issue.format}\``
  return 'expected another value'
}

/** One zod issue as problems with places: one an unknown key, else one. */
export function describeIssue(issue: Issue, subject: Subject): readonly Problem[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => unknownKey([...issue.path, key], subject))
  const found = valueAt(subject.document.value, issue.path)
  if (issue.code === 'invalid_type' && found === undefined) return [missingKey(issue.path, subject)]
  const message = issue.code === 'invalid_key' ? `as a key ${issue.issues[0]?.message ?? ''}` : issue.message
  return [
    {
      code: 'manifest_invalid',
      place: subject.document.place(issue.path),
      say: `${pathText(issue.path)}: ${message}${issue.code === 'invalid_key' ? '' : foundText(found)}`,
    },
  ]
}

function unknownKey(path: Path, subject: Subject): Problem {
  const key = String(path.at(-1))
  const known = keysAt(subject.schema, path.slice(0, -1))
  const near = suggest(key, known)
  const inside = path.length > 1 ? `${pathText(path.slice(0, -1))} of ${subject.kind}` : subject.kind
  const help =
    near === undefined
      ? `expected one of ${known.map((name) => `\`${name}\``).join(', ')}`
      : `did you mean \`${near}\`?`
  return {
    code: 'manifest_unknown_key',
    place: subject.document.place(path),
    say: `unknown key ${quoted(key)} in ${inside}; ${help}`,
  }
}

function missingKey(path: Path, subject: Subject): Problem {
  const inside = path.length > 1 ? `${pathText(path.slice(0, -1))} of ${subject.kind}` : subject.kind
  return {
    code: 'manifest_invalid',
    place: subject.document.place(path.slice(0, -1)),
    say: `missing key ${quoted(String(path.at(-1)))} in ${inside}`,
  }
}

/** The keys a strict object admits at the path; empty where it admits any. */
function keysAt(schema: z.ZodType, path: Path): readonly string[] {
  let inner = unwrap(schema)
  for (const step of path) {
    if (inner instanceof z.ZodObject) inner = unwrap((inner.shape as Record<string, z.ZodType>)[String(step)])
    else if (inner instanceof z.ZodRecord) inner = unwrap(inner.valueType as z.ZodType)
    else if (inner instanceof z.ZodArray) inner = unwrap(inner.element as z.ZodType)
  }
  return inner instanceof z.ZodObject ? Object.keys(inner.shape) : []
}

function unwrap(schema: z.ZodType | undefined): z.ZodType | undefined {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodExactOptional
    ? (schema.unwrap() as z.ZodType)
    : schema
}

function valueAt(value: JsonValue, path: Path): JsonValue | undefined {
  let inner: JsonValue | undefined = value
  for (const step of path) {
    if (typeof inner !== 'object' || inner === null || !Object.hasOwn(inner, step)) return undefined
    inner = (inner as Readonly<Record<PropertyKey, JsonValue>>)[step]
  }
  return inner
}

/** `policies.inline.read`, `audiences[0]` */
function pathText(path: Path): string {
  const text = path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index > 0 ? '.' : ''}${String(step)}`))
    .join('')
  return quoted(text === '' ? 'document' : text)
}

function foundText(value: JsonValue | undefined): string {
  if (value === undefined) return ''
  if (Array.isArray(value)) return ', found a list'
  if (typeof value === 'object' && value !== null) return ', found a mapping'
  const text = JSON.stringify(value)
  return `, found ${text.length > 80 ? `${text.slice(0, 80)}…` : text}`
}

/** A key from outside may hold anything: JSON's escapes keep the line whole. */
function quoted(text: string): string {
  return `\`${JSON.stringify(text.slice(0, 200)).slice(1, -1)}\``
}
