import { isVouchsafeError } from '@vouchsafe/core/errors'
import { parseJson } from '@vouchsafe/core/json'
import type { Written } from './computed-attributes.ts'
import type { Spot, Value } from './types.ts'
import {
  fromJson,
  itemsOf,
  list,
  memberNamed,
  object,
  text,
  toJson,
  tooLarge,
  unknown,
  whyUnknown,
} from './values.ts'

const sources = ['source_policy_documents', 'source_json']
const overrides = ['override_policy_documents', 'override_json']

/**
 * The text of a data source `aws_iam_policy_document`, made of values that know their places: a policy of which one
 * statement is unknown still has the others, which the rendering of a plan cannot say.
 */
export function policyDocument(document: Written): Value {
  const { at } = document
  const written = document.has('statement') ? listOf(document.attribute('statement')) : []
  const before = mergedStatements(document, sources)
  const after = mergedStatements(document, overrides)
  const merged = [...before, ...written.map(statementOf)]
  const all = [...merged.filter((one) => !after.some((other) => isSameSid(one, other))), ...after]
  const version = document.has('version') ? document.attribute('version') : text('2012-10-17', at)
  const value = object(
    new Map([
      ['Version', version],
      ['Statement', list(all, at)],
    ]),
    at,
  )
  const why = whyUnknown(value)
  return text(JSON.stringify(toJson(value)), at, { encodes: value, ...(why !== undefined && { why }) })
}

function mergedStatements(document: Written, names: readonly string[]): readonly Value[] {
  const given = names.filter((name) => document.has(name)).map((name) => document.attribute(name))
  return (itemsOf(given) ?? given.map(({ at }) => tooLarge(at))).flatMap((one): readonly Value[] => {
    const decoded = decodedOf(one)
    const statements = memberNamed(decoded, 'Statement')
    if (decoded.is === 'text' && decoded.text === '') return []
    if (statements === undefined)
      return [unknown(whyUnknown(one) ?? 'a document that it merges is no policy', one.at)]
    return itemsOf([statements]) ?? [tooLarge(one.at)]
  })
}

function decodedOf(value: Value): Value {
  if (value.is !== 'text' || value.text === '') return value
  if (value.encodes !== undefined) return value.encodes
  if (value.why !== undefined) return unknown(value.why, value.at)
  try {
    return fromJson(parseJson(value.text), value.at)
  } catch (error) {
    if (!isVouchsafeError(error)) throw error
    return unknown('a document that it merges is no JSON', value.at)
  }
}

function isSameSid(one: Value, other: Value): boolean {
  const [a, b] = [memberNamed(one, 'Sid'), memberNamed(other, 'Sid')]
  return a?.is === 'text' && b?.is === 'text' && a.text !== '' && a.text === b.text
}

function listOf(value: Value): readonly Value[] {
  return value.is === 'list' ? value.items : [value]
}

type Element = readonly [name: string, argument: string, render: (value: Value) => Value | undefined]

const elements: readonly Element[] = [
  ['Sid', 'sid', (value) => value],
  ['Effect', 'effect', (value) => value],
  ['Principal', 'principals', principalsOf],
  ['NotPrincipal', 'not_principals', principalsOf],
  ['Action', 'actions', namesOf],
  ['NotAction', 'not_actions', namesOf],
  ['Resource', 'resources', namesOf],
  ['NotResource', 'not_resources', namesOf],
  ['Condition', 'condition', conditionsOf],
]

function statementOf(block: Value): Value {
  if (block.is !== 'object') return block
  const { members, at } = block
  const rendered = elements.flatMap(([name, argument, render]) => {
    const value = members.get(argument)
    const isSet = value !== undefined && !(value.is === 'scalar' && value.value === null)
    const element = isSet ? render(value) : undefined
    return element === undefined ? [] : [[name, element] as const]
  })
  return object(new Map([['Effect', text('Allow', at)], ...rendered]), at)
}

/** `&{…}` is how the data source writes a policy variable, because `${…}` is Terraform's own. */
function withVariables(value: Value): Value {
  return value.is === 'text' ? { ...value, text: value.text.replaceAll('&{', '${') } : value
}

function namesOf(value: Value): Value | undefined {
  if (value.is !== 'list') return value
  return value.items.length === 0 ? undefined : { ...value, items: value.items.map(withVariables) }
}

/** Principals by their type; of one type there may be several blocks. */
function principalsOf(blocks: Value): Value | undefined {
  const byType = new Map<string, { readonly at: Spot; readonly items: Value[] }>()
  for (const block of listOf(blocks)) {
    const [type, identifiers] = [memberNamed(block, 'type'), memberNamed(block, 'identifiers')]
    if (type?.is !== 'text' || identifiers === undefined)
      return unknown(whyUnknown(block) ?? 'principals without a type', block.at)
    const { items, at } = byType.get(type.text) ?? { items: [], at: block.at }
    byType.set(type.text, { at, items: [...items, ...listOf(identifiers).map(withVariables)] })
  }
  if (byType.size === 0) return undefined
  // the provider's own way to say `"Principal": "*"`
  if (byType.size === 1 && byType.has('*')) return text('*', blocks.at)
  const members = [...byType].map(([type, { items, at }]) => [type, list(items, at)] as const)
  return object(new Map(members), blocks.at)
}

function conditionsOf(blocks: Value): Value | undefined {
  const byTest = new Map<string, { readonly at: Spot; readonly members: Map<string, Value> }>()
  for (const block of listOf(blocks)) {
    const [test, variable, values] = ['test', 'variable', 'values'].map((name) => memberNamed(block, name))
    if (test?.is !== 'text' || variable?.is !== 'text' || values === undefined)
      return unknown(whyUnknown(block) ?? 'a condition that lacks a part', block.at)
    const { members, at } = byTest.get(test.text) ?? { members: new Map<string, Value>(), at: block.at }
    const key = variable.text.replaceAll('&{', '${')
    const known = members.get(key)
    const items = [...(known === undefined ? [] : listOf(known)), ...listOf(values).map(withVariables)]
    // what is unknown of a key makes its condition unknown
    const why = test.why ?? variable.why
    members.set(key, why === undefined ? list(items, block.at) : unknown(why, block.at))
    byTest.set(test.text, { at, members })
  }
  if (byTest.size === 0) return undefined
  const members = [...byTest].map(([test, one]) => [test, object(one.members, one.at)] as const)
  return object(new Map(members), blocks.at)
}
