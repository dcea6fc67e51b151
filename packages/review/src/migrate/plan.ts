import type { JsonObject } from '@vouchsafe/core/json'
import type { Edit } from '@vouchsafe/policy/explain'
import type { Condition, TrustPolicyDocument, TrustStatement } from '@vouchsafe/policy/parse'
import { printCondition } from '#lint/rules/print-condition'
import type { TokenForm } from '#lint/tokens/token-forms'
import type { IdForm } from './id-forms.ts'
import type { LeftName, MigrationOptions, PinnedName } from './types.ts'

/** One statement for one issuer that may name somebody. */
export interface Task {
  readonly document: TrustPolicyDocument
  readonly statement: TrustStatement
  /** The statements of the document as written. */
  readonly raws: readonly JsonObject[]
  readonly host: string
  readonly form: TokenForm
  readonly ids: IdForm
  /** The id of a name; undefined where it is not known. */
  readonly idOf: (name: string) => string | undefined
  readonly options: MigrationOptions
}

/** What becomes of a statement. */
export interface Plan {
  /** What lets in more or fewer. */
  readonly edits: readonly Edit[]
  /** What forbids with ids whom the policy forbids by name. */
  readonly forbids: readonly Edit[]
  readonly pinned: readonly PinnedName[]
  readonly left: readonly LeftName[]
  /** Conditions of which each admits all with the ids and nobody else: what the new policy may admit beyond the old one. */
  readonly reference: readonly JsonObject[]
}

export const nothingToDo: Plan = { edits: [], forbids: [], pinned: [], left: [], reference: [] }

export function joinPlans(plans: readonly Plan[]): Plan {
  return {
    edits: plans.flatMap(({ edits }) => edits),
    forbids: plans.flatMap(({ forbids }) => forbids),
    pinned: plans.flatMap(({ pinned }) => pinned),
    left: plans.flatMap(({ left }) => left),
    reference: plans.flatMap(({ reference }) => reference),
  }
}

/** For a value that names nobody: it lets in whom it let in. */
export function asItIs({ effect }: TrustStatement, condition: Condition, value: string): Plan {
  const reference = { [printCondition(condition)]: { [condition.key]: value } }
  return effect === 'Deny' ? nothingToDo : { ...nothingToDo, reference: [reference] }
}

/** Why a name stays when its id is not known. */
export function unknownId(name: string): string {
  return `no id of \`${name}\` is known`
}
