import type { JsonObject, JsonValue } from '@vouchsafe/core/json'
import type { Path } from '#document/types'
import { listOf, objectOf, textOf, textsOf } from './json.ts'
import { positions, type Position } from './positions.ts'
import { holdsUnknown, resolveList } from './resolve.ts'
import type { PlanResource, PlanWorld } from './types.ts'
import { UnknownValue } from './unknown-value.ts'

const merging = ['source_json', 'override_json', 'source_policy_documents', 'override_policy_documents']

/**
 * The text of a data source `aws_iam_policy_document` that is read only at apply, because it names resources which
 * the same plan creates.
 *
 * @throws UnknownValue
 */
export function renderPolicyDocument(world: PlanWorld, document: PlanResource): string {
  const { values, unknown, address, expressions } = document
  const merged = merging.find(
    (name) => listOf(values[name]).length > 0 || textOf(values[name]) !== '' || holdsUnknown(unknown[name]),
  )
  if (merged !== undefined)
    throw new UnknownValue(
      [],
      `${address} merges other documents (\`${merged}\`), which happens only at apply`,
    )
  const written = listOf(expressions['statement'])
  const statements = listOf(values['statement'])
  const id = textOf(values['policy_id'])
  return JSON.stringify({
    Version: textOf(values['version']) || '2012-10-17',
    ...(id !== '' && { Id: id }),
    Statement: statements.map((statement, index) =>
      renderStatement(
        { world, document },
        {
          value: objectOf(statement),
          unknown: objectOf(listOf(unknown['statement'])[index]),
          // blocks that are made by `dynamic` cannot be told apart
          written: written.length === statements.length ? objectOf(written[index]) : {},
          path: ['statement', index],
        },
      ),
    ),
  })
}

interface Rendering {
  readonly world: PlanWorld
  readonly document: PlanResource
}

interface Block {
  readonly value: JsonObject
  readonly unknown: JsonObject
  readonly written: JsonObject
  readonly path: Path
}

function renderStatement(rendering: Rendering, block: Block): JsonObject {
  const { value, unknown, path } = block
  if (holdsUnknown(unknown['condition'])) throw unknownIn(rendering, [...path, 'condition'])
  const sid = textOf(value['sid'])
  return {
    ...(sid !== '' && { Sid: sid }),
    Effect: textOf(value['effect']) || 'Allow',
    ...element('Principal', renderPrincipals(rendering, block, 'principals')),
    ...element('NotPrincipal', renderPrincipals(rendering, block, 'not_principals')),
    ...element('Action', renderNames(rendering, block, 'actions')),
    ...element('NotAction', renderNames(rendering, block, 'not_actions')),
    ...element('Resource', renderNames(rendering, block, 'resources')),
    ...element('NotResource', renderNames(rendering, block, 'not_resources')),
    ...renderConditions(value['condition']),
  }
}

function element(name: string, value: JsonValue | undefined): JsonObject {
  return value === undefined ? {} : { [name]: value }
}

function renderNames(rendering: Rendering, block: Block, argument: string): JsonValue | undefined {
  const written = block.written[argument]
  const texts = resolveIn(rendering, {
    values: listOf(block.value[argument]),
    isUnknown: block.unknown[argument] === true,
    expressions: written === undefined ? [] : [written],
    position: positions.trustArn,
    path: [...block.path, argument],
  })
  return texts.length === 0 ? undefined : texts.map(withVariables)
}

const positionOf: ReadonlyMap<string, Position> = new Map([
  ['Federated', positions.federated],
  ['AWS', positions.principal],
])

/** Principals are a set, so an unknown one is found by its type among all that the statement writes. */
function renderPrincipals(
  rendering: Rendering,
  block: Block,
  argument: 'principals' | 'not_principals',
): JsonValue | undefined {
  const byType = new Map<string, readonly string[]>()
  listOf(block.value[argument]).forEach((principal, index) => {
    const { type: typeValue, identifiers } = objectOf(principal)
    const type = textOf(typeValue)
    const unknown = objectOf(listOf(block.unknown[argument])[index])
    const texts = resolveIn(rendering, {
      values: listOf(identifiers),
      isUnknown: unknown['identifiers'] === true,
      expressions: identifiersOf(block.written[argument], type),
      position: positionOf.get(type) ?? new Map(),
      path: [...block.path, argument],
    })
    byType.set(type, [...(byType.get(type) ?? []), ...texts])
  })
  if (byType.size === 0) return undefined
  // the provider's own way to say `"Principal": "*"`
  return byType.size === 1 && byType.has('*') ? '*' : Object.fromEntries(byType)
}

function identifiersOf(written: JsonValue | undefined, type: string): readonly JsonValue[] {
  return listOf(written)
    .map(objectOf)
    .filter((principal) => objectOf(principal['type'])['constant_value'] === type)
    .map((principal) => principal['identifiers'])
    .filter((expression) => expression !== undefined)
    .filter((expression) => textsOf(objectOf(expression)['references']).length > 0)
}

function resolveIn(
  { world, document }: Rendering,
  list: Omit<Parameters<typeof resolveList>[1], 'resource'>,
): readonly string[] {
  try {
    return resolveList(world, { ...list, resource: document })
  } catch (error) {
    if (error instanceof UnknownValue) throw unknownIn({ world, document }, list.path)
    throw error
  }
}

function unknownIn({ document }: Rendering, path: Path): UnknownValue {
  const name = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('')
  return new UnknownValue(
    [],
    `${document.address}${name} is known only after apply, and the plan does not say what it will be`,
  )
}

function renderConditions(conditions: JsonValue | undefined): JsonObject {
  const byTest = new Map<string, Map<string, readonly string[]>>()
  for (const one of listOf(conditions).map(objectOf)) {
    const [test, variable] = [textOf(one['test']), withVariables(textOf(one['variable']))]
    const keys = byTest.get(test) ?? new Map<string, readonly string[]>()
    keys.set(variable, [...(keys.get(variable) ?? []), ...textsOf(one['values']).map(withVariables)])
    byTest.set(test, keys)
  }
  if (byTest.size === 0) return {}
  return {
    Condition: Object.fromEntries([...byTest].map(([test, keys]) => [test, Object.fromEntries(keys)])),
  }
}

/** `&{…}` is how the data source writes a policy variable, because `${…}` is Terraform's own. */
function withVariables(text: string): string {
  return text.replaceAll('&{', '${')
}
