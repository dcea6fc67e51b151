import { foundNames } from '#rightsize/resource/found-names'
import type { RoleCall } from './types.ts'

/** Calls of several operations in one, which their parameters name; each is asked for by itself. */
const several: ReadonlySet<string> = new Set([
  'dynamodb:TransactWriteItems',
  'dynamodb:ExecuteStatement',
  'dynamodb:BatchExecuteStatement',
  'dynamodb:ExecuteTransaction',
])

/**
 * By what `operation` says, or the first word of a `statement` (DynamoDB developer guide, "Understanding DynamoDB log file
 * entries" and "Using IAM with PartiQL").
 */
const actions: ReadonlyMap<string, string> = new Map([
  ['put', 'PutItem'],
  ['update', 'UpdateItem'],
  ['delete', 'DeleteItem'],
  ['check', 'ConditionCheckItem'],
  ['conditioncheck', 'ConditionCheckItem'],
  ['statement select', 'PartiQLSelect'],
  ['statement insert', 'PartiQLInsert'],
  ['statement update', 'PartiQLUpdate'],
  ['statement delete', 'PartiQLDelete'],
])

/** The actions that the parameters of such a call tell; none for every other call. */
export function toldActions(prefix: string, event: string, { parameters }: RoleCall): readonly string[] {
  if (!several.has(`${prefix}:${event}`)) return []
  const { values } = foundNames(parameters)
  const operations = values.get('operation') ?? []
  const statements = (values.get('statement') ?? []).map((text) => `statement ${/\w+/.exec(text)?.[0]}`)
  const told = [...operations, ...statements].flatMap((word) => actions.get(word.toLowerCase()) ?? [])
  return [...new Set(told)]
}
