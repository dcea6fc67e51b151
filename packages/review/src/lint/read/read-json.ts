import { isVouchsafeError } from '@vouchsafe/core/errors'
import { isJsonObject, type JsonObject, type JsonValue } from '@vouchsafe/core/json'
import { readJsonDocument } from '#document/read-json-document'
import type { SourceDocument, SourceFile } from '#document/types'
import { placesOf } from './places.ts'
import { policyText } from './policy-text.ts'
import { isAccountDetails, readAccountPermissions, readLonePermissions } from './read-permissions.ts'
import { nothing, type FileReading, type LintFacts } from './types.ts'

/** GetAccountAuthorizationDetails of a large account. */
const limits = { maxLength: 64 * 1024 * 1024, maxDepth: 64 }

/** A policy, or what the AWS CLI prints of roles and of whole accounts; undefined for other JSON. */
export function readJson(source: SourceFile, facts: LintFacts): FileReading | undefined {
  const { text, file } = source
  if (
    !/"(?:Statement|AssumeRolePolicyDocument|PolicyDocument|PolicyVersionList|AttachedManagedPolicies)"/.test(
      text,
    )
  )
    return undefined
  // only what is surely trust is told of when it is no JSON
  const isLikely = /sts(?::|%3a)assumerole/i.test(text) && /"Principal"|AssumeRolePolicyDocument/.test(text)
  let document: SourceDocument
  try {
    document = readJsonDocument(source, limits)
  } catch (error) {
    if (!isVouchsafeError(error)) throw error
    if (!isLikely) return undefined
    return { ...nothing, gaps: [{ file, why: error.message }] }
  }
  const { value } = document
  if (!isJsonObject(value)) return undefined
  const roles = rolesIn(value)
  if (roles !== undefined || isAccountDetails(value))
    return {
      ...nothing,
      policies: roles?.flatMap(({ role, path }) => rolePolicy(document, role, path)) ?? [],
      permissions: readAccountPermissions(document),
    }
  if (isTrustPolicy(value)) return readPolicy(document, text, facts)
  const permissions = readLonePermissions(document, text, facts.account)
  return permissions === undefined ? undefined : { ...nothing, permissions }
}

function readPolicy(document: SourceDocument, text: string, { account }: LintFacts): FileReading {
  const policy = {
    file: document.file,
    text,
    isWhole: true,
    place: placesOf(document, []),
    ...(account !== undefined && { account }),
  }
  return { ...nothing, policies: [policy] }
}

/** Whether some statement says who may assume a role. */
function isTrustPolicy({ Statement }: JsonObject): boolean {
  const statements: readonly JsonValue[] = Array.isArray(Statement) ? Statement : [Statement ?? null]
  return statements.some(
    (one) =>
      isJsonObject(one) &&
      one['Principal'] !== undefined &&
      one['Resource'] === undefined &&
      /sts:(?:AssumeRole|TagSession|\*)/i.test(JSON.stringify(one['Action'] ?? '')),
  )
}

interface ListedRole {
  readonly role: JsonObject
  readonly path: readonly (string | number)[]
}

/** `get-account-authorization-details`, `list-roles`, `get-role`. */
function rolesIn(value: JsonObject): ListedRole[] | undefined {
  for (const name of ['RoleDetailList', 'Roles']) {
    const list = value[name]
    if (Array.isArray(list))
      return (list as readonly JsonValue[]).flatMap((role, at) =>
        isJsonObject(role) ? [{ role, path: [name, at] }] : [],
      )
  }
  const { Role } = value
  return isJsonObject(Role) ? [{ role: Role, path: ['Role'] }] : undefined
}

function rolePolicy(
  document: SourceDocument,
  role: JsonObject,
  path: ListedRole['path'],
): FileReading['policies'] {
  const written = role['AssumeRolePolicyDocument']
  if (written === undefined) return []
  const at = [...path, 'AssumeRolePolicyDocument']
  const { Arn: arn, MaxSessionDuration: seconds } = role
  const account = typeof arn === 'string' ? /^arn:[\w-]+:iam::(\d{12}):role\//.exec(arn)?.[1] : undefined
  return [
    {
      file: document.file,
      ...(typeof role['RoleName'] === 'string' && { role: role['RoleName'] }),
      ...(account !== undefined && { account }),
      ...(typeof seconds === 'number' && { maxSessionSeconds: seconds }),
      text: policyText(written),
      isWhole: false,
      place: placesOf(document, at),
    },
  ]
}
