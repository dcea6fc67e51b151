import { isJsonObject, type JsonObject, type JsonValue } from '@vouchsafe/core/json'
import type { Path } from '#document/types'
import type { Evaluated, Evaluation } from './evaluator.ts'
import { textOf } from './text-of.ts'
import { Unevaluable } from './unevaluable.ts'

interface Place {
  readonly evaluation: Evaluation
  /** Of the function. */
  readonly path: Path
}

type Run = (argument: JsonValue, place: Place) => Evaluated

/** Every function of templates, and what it gives (CloudFormation user guide, "Intrinsic function reference"). */
export const functions: ReadonlyMap<string, Run> = new Map<string, Run>([
  ['Ref', (argument, { evaluation, path }) => evaluation.reference(named(argument, path), path)],
  ['Fn::GetAtt', getAttribute],
  ['Fn::Sub', substitute],
  ['Fn::Join', join],
  ['Fn::Split', split],
  ['Fn::Select', select],
  ['Fn::If', choose],
  ['Fn::FindInMap', findInMap],
  ['Fn::Base64', (argument, { evaluation, path }) => base64(evaluation.text(argument, path))],
  [
    'Fn::ToJsonString',
    (argument, { evaluation, path }) =>
      evaluation.made(JSON.stringify(evaluation.evaluate(argument, path) ?? null), path),
  ],
  ['Fn::Length', (argument, { evaluation, path }) => evaluation.list(argument, path).length],
  ['Fn::ImportValue', onlyInAws('the export of another stack')],
  ['Fn::GetAZs', onlyInAws('the list of zones')],
  ['Fn::Cidr', onlyInAws('a range of addresses')],
  ['Fn::Transform', onlyInAws('the result of a macro')],
])

function onlyInAws(what: string): Run {
  return (_argument, { path }) => {
    throw new Unevaluable(
      path,
      `${what} (\`${String(path.at(-1))}\`) has a value in AWS only; write the value, or make it a parameter`,
    )
  }
}

function getAttribute(argument: JsonValue, { evaluation, path }: Place): Evaluated {
  const [logicalId, attribute, ...more] = parts(
    typeof argument === 'string' ? cutAtDot(argument) : argument,
    path,
  )
  if (logicalId === undefined || attribute === undefined || more.length > 0)
    throw new Unevaluable(path, 'expected a logical id and an attribute')
  return evaluation.attribute(named(logicalId, path), evaluation.text(attribute, [...path, 1]), path)
}

function cutAtDot(text: string): readonly string[] {
  const dot = text.indexOf('.')
  return dot === -1 ? [text] : [text.slice(0, dot), text.slice(dot + 1)]
}

const variable = /\$\{([^{}]*)\}/g

/** What is put in is not read again: a value that holds `${…}` stays as it is. */
function substitute(argument: JsonValue, { evaluation, path }: Place): Evaluated {
  const [template, values = null] = typeof argument === 'string' ? [argument] : parts(argument, path)
  const given: JsonObject = isJsonObject(values) ? values : {}
  const text = named(template ?? null, path)
  const put = text.replaceAll(variable, (_whole, name: string) => {
    if (name.startsWith('!')) return `\${${name.slice(1)}}`
    if (Object.hasOwn(given, name)) return evaluation.text(given[name] ?? null, [...path, 1, name])
    const [logicalId = '', attribute] = cutAtDot(name.trim())
    const value =
      attribute === undefined
        ? evaluation.reference(logicalId, path)
        : evaluation.attribute(logicalId, attribute, path)
    return evaluation.made(textOf(value, path), path)
  })
  return evaluation.made(put, path)
}

function join(argument: JsonValue, { evaluation, path }: Place): Evaluated {
  const [delimiter = null, values = null] = parts(argument, path)
  const texts = evaluation.list(values, [...path, 1]).map((value) => textOf(value, [...path, 1]))
  return evaluation.made(texts.join(named(delimiter, path)), path)
}

function split(argument: JsonValue, { evaluation, path }: Place): Evaluated {
  const [delimiter = null, source = null] = parts(argument, path)
  const by = named(delimiter, path)
  if (by === '') throw new Unevaluable(path, 'expected a delimiter')
  return evaluation.made(evaluation.text(source, [...path, 1]).split(by), path)
}

function select(argument: JsonValue, { evaluation, path }: Place): Evaluated {
  const [position = null, values = null] = parts(argument, path)
  const text = evaluation.text(position, [...path, 0])
  const list = evaluation.list(values, [...path, 1])
  const value = /^\d{1,6}$/.test(text) ? list[Number(text)] : undefined
  if (value === undefined)
    throw new Unevaluable(path, `expected an index below ${list.length}, found \`${text.slice(0, 20)}\``)
  return value
}

function choose(argument: JsonValue, { evaluation, path }: Place): Evaluated {
  const [condition = null, yes, no] = parts(argument, path)
  if (yes === undefined || no === undefined)
    throw new Unevaluable(path, 'expected a condition and two values')
  return evaluation.holds(named(condition, path), path)
    ? evaluation.evaluate(yes, [...path, 1])
    : evaluation.evaluate(no, [...path, 2])
}

function findInMap(argument: JsonValue, { evaluation, path }: Place): Evaluated {
  const [first = null, second = null, third = null, otherwise] = parts(argument, path)
  const [map, top, key] = [first, second, third].map((part, index) => evaluation.text(part, [...path, index]))
  const found = [map, top, key].reduce<JsonValue | undefined>(
    (held, step = '') => (isJsonObject(held) && Object.hasOwn(held, step) ? held[step] : undefined),
    evaluation.template.mappings,
  )
  if (found !== undefined) return found
  const fallback = isJsonObject(otherwise) ? otherwise['DefaultValue'] : undefined
  if (fallback !== undefined) return evaluation.evaluate(fallback, [...path, 3])
  throw new Unevaluable(path, `no mapping has \`${[map, top, key].join('.').slice(0, 200)}\``)
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}

function parts(argument: JsonValue, path: Path): readonly JsonValue[] {
  if (Array.isArray(argument)) return argument
  throw new Unevaluable(path, `expected a list for \`${String(path.at(-1))}\``)
}

function named(argument: JsonValue, path: Path): string {
  if (typeof argument === 'string') return argument
  throw new Unevaluable(path, `expected plain text for \`${String(path.at(-1))}\``)
}
