import {
  compilePermissionsPolicy,
  compileResourcePolicy,
  compileTrustPolicy,
  type CompiledPermissionsPolicy,
  type CompiledResourcePolicy,
  type CompiledTrustPolicy,
} from '@vouchsafe/policy/compile'
import { parsePermissionsPolicy, parseResourcePolicy, parseTrustPolicy } from '@vouchsafe/policy/parse'

const statement = { Sid: 'UnreadablePolicy', Effect: 'Deny', Action: '*', Resource: '*' }
const documentOf = (Statement: object): string => JSON.stringify({ Version: '2012-10-17', Statement })

/** Stands for a policy that is missing or cannot be read: nobody knows what it would have denied. */
export const deniesAll: CompiledPermissionsPolicy = compilePermissionsPolicy(
  parsePermissionsPolicy(documentOf(statement)),
)

/** As `deniesAll`, for policies that name principals. */
export const deniesAllOfResource: CompiledResourcePolicy = compileResourcePolicy(
  parseResourcePolicy(documentOf({ ...statement, Principal: '*' })),
)

/** As `deniesAll`, for trust policies: it allows nothing, so that nobody gets in. */
export const admitsNobody: CompiledTrustPolicy = compileTrustPolicy(
  parseTrustPolicy(
    documentOf({ Sid: statement.Sid, Effect: 'Deny', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }),
  ),
)
