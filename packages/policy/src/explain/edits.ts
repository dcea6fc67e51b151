import { isJsonObject, parseJsonObject, type JsonObject, type JsonValue } from '@vouchsafe/core/json'
import { parseOperator, printOperator } from '#iam/operator'
import { printPolicy } from './print-policy.ts'

/** One change of one element of a policy. Statements are named by their position, from 0. */
export type Edit =
  | ({ readonly kind: 'add_value' | 'remove_value'; readonly value: string } & ConditionPlace)
  | ({ readonly kind: 'replace_operator'; readonly with: string } & ConditionPlace)
  | ({ readonly kind: 'remove_condition' } & ConditionPlace)
  | { readonly kind: 'add_action'; readonly statement: number; readonly action: string }
  | { readonly kind: 'add_principal'; readonly statement: number; readonly type: string; readonly id: string }
  | { readonly kind: 'add_statement'; readonly element: JsonObject }
  | { readonly kind: 'remove_statement'; readonly statement: number }

/** One key under one operator of a statement; the operator as AWS spells it, the key as written. */
interface ConditionPlace {
  readonly statement: number
  readonly operator: string
  readonly key: string
}

/** The text of the policy after some changes; `text` is a policy that was parsed before. Everything else stays. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const document = parseJsonObject(text)
  const statements: readonly JsonValue[] = isList(document['Statement'])
    ? document['Statement']
    : [document['Statement'] ?? {}]
  const removed = new Set(edits.flatMap((edit) => (edit.kind === 'remove_statement' ? [edit.statement] : [])))
  const kept = statements
    .map((statement, index) =>
      isJsonObject(statement) ? edited(statement, edits.filter(isAbout(index))) : statement,
    )
    .filter((_, index) => !removed.has(index))
  const added = edits.flatMap((edit) => (edit.kind === 'add_statement' ? [edit.element] : []))
  return printPolicy({ ...document, Statement: [...kept, ...added] }, 2)
}

function isAbout(index: number): (edit: Edit) => boolean {
  return (edit) => 'statement' in edit && edit.statement === index
}

function edited(statement: JsonObject, edits: readonly Edit[]): JsonObject {
  return edits.reduce((changed, edit) => apply(changed, edit), statement)
}

function apply(statement: JsonObject, edit: Edit): JsonObject {
  switch (edit.kind) {
    case 'add_action':
      return { ...statement, Action: [...listOf(statement['Action']), edit.action] }
    case 'add_principal':
      return { ...statement, Principal: withPrincipal(statement['Principal'], edit) }
    case 'add_statement':
    case 'remove_statement':
      return statement
    case 'add_value':
    case 'remove_value':
    case 'replace_operator':
    case 'remove_condition':
      return withCondition(statement, edit)
  }
}

function withPrincipal(
  principal: JsonValue | undefined,
  { type, id }: { type: string; id: string },
): JsonValue {
  const known: JsonObject = isJsonObject(principal) ? principal : {}
  return { ...known, [type]: shortest([...listOf(known[type]), id]) }
}

function withCondition(statement: JsonObject, edit: Extract<Edit, ConditionPlace>): JsonObject {
  const block = isJsonObject(statement['Condition']) ? statement['Condition'] : {}
  const written = Object.keys(block).find((name) => isSpelling(name, edit.operator)) ?? edit.operator
  const keys = isJsonObject(block[written]) ? block[written] : {}
  const values = listOf(keys[edit.key])
  const { [edit.key]: _, ...others } = keys
  const changed = changedBlock({ block, written, others }, edit, values)
  const { Condition: __, ...rest } = statement
  return Object.keys(changed).length === 0 ? rest : { ...rest, Condition: changed }
}

function changedBlock(
  { block, written, others }: { block: JsonObject; written: string; others: JsonObject },
  edit: Extract<Edit, ConditionPlace>,
  values: readonly JsonValue[],
): JsonObject {
  const under = (keys: JsonObject): JsonObject => {
    const { [written]: _, ...rest } = block
    return Object.keys(keys).length === 0 ? rest : { ...block, [written]: keys }
  }
  switch (edit.kind) {
    case 'add_value':
      return under({ ...others, [edit.key]: shortest([...values, edit.value]) })
    case 'remove_value':
      return under({ ...others, [edit.key]: shortest(values.filter((value) => !isText(value, edit.value))) })
    case 'remove_condition':
      return under(others)
    case 'replace_operator': {
      const rest = under(others)
      const target = Object.keys(rest).find((name) => isSpelling(name, edit.with)) ?? edit.with
      const there: JsonObject = isJsonObject(rest[target]) ? rest[target] : {}
      // values of two conditions in one list would mean "or" where they meant "and"
      if (there[edit.key] !== undefined) return block
      return { ...rest, [target]: { ...there, [edit.key]: shortest(values) } }
    }
  }
}

function isSpelling(written: string, operator: string): boolean {
  const parsed = parseOperator(written)
  return parsed !== undefined && printOperator(parsed) === operator
}

/** Numbers and booleans count as their text. */
function isText(value: JsonValue, text: string): boolean {
  return typeof value === 'string' ? value === text : JSON.stringify(value) === text
}

/** A list of one is written without brackets, as most people do. */
function shortest(values: readonly JsonValue[]): JsonValue {
  const [only] = values
  return values.length === 1 && only !== undefined ? only : values
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  if (value === undefined) return []
  return isList(value) ? value : [value]
}

function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value)
}
