import {
  compilePermissionsPolicy,
  compileResourcePolicy,
  type CompiledPermissionsPolicy,
  type CompiledResourcePolicy,
} from '@vouchsafe/policy/compile'
import { parsePermissionsPolicy, parseResourcePolicy } from '@vouchsafe/policy/parse'

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
