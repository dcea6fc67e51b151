import type { Asked } from '@vouchsafe/policy/atoms'
import { compileTrustPolicy, type CompiledTrustPolicy } from '@vouchsafe/policy/compile'
import { parseTrustPolicy, type TrustPolicyDocument, type TrustStatement } from '@vouchsafe/policy/parse'
import { contextKeysOf } from '@vouchsafe/policy/simulate'
import { pinPrincipals } from '@vouchsafe/trust/policy'
import type { RoleStance } from './types.ts'

/** Longest policy that is read, in characters. */
const maxLength = 131_072

/** One side of a change, ready to be asked. */
export interface Side {
  /** Absent: nobody is admitted, for the cause that `nobody` is. */
  readonly policy?: CompiledTrustPolicy
  readonly nobody: string
  /** The keys that it reads, folded to lower case. */
  readonly keys: readonly string[]
  /** Those of them that are put into values: `${aws:username}`. */
  readonly variables: readonly string[]
  readonly conditions: readonly Asked[]
}

/** @throws VouchsafeError `policy_malformed`, `policy_too_large` */
export function compileSide(stance: RoleStance): Side {
  if ('nobody' in stance) return { nobody: stance.nobody, keys: [], variables: [], conditions: [] }
  const document = parseTrustPolicy(stance.text, { maxLength })
  const { version, statements } = document
  return {
    policy: compileTrustPolicy(pinPrincipals(document, stance.principalIds ?? {})),
    nobody: '',
    keys: keysOf(document),
    variables: keysOf({ version, statements: statements.map(withoutKeys) }),
    conditions: statements.flatMap(({ conditions }) =>
      conditions.map((condition) => ({ ...condition, version })),
    ),
  }
}

function keysOf(document: Pick<TrustPolicyDocument, 'version' | 'statements'>): readonly string[] {
  const keys = contextKeysOf(document).map((key) => key.toLowerCase())
  return keys.filter((key) => key !== '')
}

/** With nothing to read but variables. */
function withoutKeys(statement: TrustStatement): TrustStatement {
  return { ...statement, conditions: statement.conditions.map((condition) => ({ ...condition, key: '' })) }
}
