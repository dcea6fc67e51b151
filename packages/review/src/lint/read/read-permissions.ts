import { isJsonObject, type JsonObject, type JsonValue } from '@vouchsafe/core/json'
import type { Path, SourceDocument } from '#document/types'
import type { PolicyInput } from '../permissions/permissions-policy.ts'
import type { HolderInput, ManagedInput, PermissionsReading } from '../permissions/types.ts'
import type { PermissionsHolder } from '../types.ts'
import { lintPlace, placesOf } from './places.ts'
import { policyText } from './policy-text.ts'

/** Lists of GetAccountAuthorizationDetails: who, how they are named, and where their inline policies stand. */
const lists: readonly (readonly [
  list: string,
  kind: PermissionsHolder['kind'],
  name: string,
  inline: string,
])[] = [
  ['RoleDetailList', 'role', 'RoleName', 'RolePolicyList'],
  ['UserDetailList', 'user', 'UserName', 'UserPolicyList'],
  ['GroupDetailList', 'group', 'GroupName', 'GroupPolicyList'],
]

/** Whether GetAccountAuthorizationDetails printed it. */
export function isAccountDetails(value: JsonObject): boolean {
  return [...lists.map(([list]) => list), 'Policies'].some((list) => Array.isArray(value[list]))
}

/** Everybody of an account with their policies (IAM API, `GetAccountAuthorizationDetails`). */
export function readAccountPermissions(document: SourceDocument): PermissionsReading {
  const { value } = document
  if (!isJsonObject(value)) return { managed: [], holders: [] }
  const holders = lists.flatMap(([list, kind, name, inline]) =>
    objectsIn(value[list]).flatMap(([holder, at]) =>
      holderOf(document, { holder, path: [list, at], kind, nameKey: name, inlineKey: inline }),
    ),
  )
  const managed = objectsIn(value['Policies']).flatMap(([policy, at]) =>
    managedPolicy(document, policy, ['Policies', at]),
  )
  return { managed, holders }
}

/** A policy without principals that is the whole file; undefined for other JSON. */
export function readLonePermissions(
  document: SourceDocument,
  text: string,
  account: string | undefined,
): PermissionsReading | undefined {
  const { value, file } = document
  if (!isJsonObject(value) || !isPermissionsPolicy(value)) return undefined
  const policy = { id: 'policy', file, text, isWhole: true, place: placesOf(document, []) }
  return { managed: [{ ...policy, ...(account !== undefined && { account }) }], holders: [] }
}

function isPermissionsPolicy({ Statement }: JsonObject): boolean {
  const statements: readonly JsonValue[] = Array.isArray(Statement) ? Statement : [Statement ?? null]
  return (
    statements.length > 0 &&
    statements.every(
      (one) =>
        isJsonObject(one) &&
        one['Effect'] !== undefined &&
        (one['Action'] ?? one['NotAction']) !== undefined &&
        (one['Resource'] ?? one['NotResource']) !== undefined &&
        (one['Principal'] ?? one['NotPrincipal']) === undefined,
    )
  )
}

interface Listed {
  readonly holder: JsonObject
  readonly path: Path
  readonly kind: PermissionsHolder['kind']
  readonly nameKey: string
  readonly inlineKey: string
}

function holderOf(
  document: SourceDocument,
  { holder, path, kind, nameKey, inlineKey }: Listed,
): HolderInput[] {
  const name = holder[nameKey]
  if (typeof name !== 'string') return []
  const account = accountOf(holder['Arn'])
  const boundary = holder['PermissionsBoundary']
  const boundaryArn = isJsonObject(boundary) ? boundary['PermissionsBoundaryArn'] : undefined
  return [
    {
      kind,
      name,
      file: document.file,
      place: lintPlace(document.place([...path, nameKey])),
      ...(account !== undefined && { account }),
      inline: objectsIn(holder[inlineKey]).flatMap(([policy, at]) =>
        policyAt(document, {
          id: `inline:${typeof policy['PolicyName'] === 'string' ? policy['PolicyName'] : ''}`,
          written: policy['PolicyDocument'],
          path: [...path, inlineKey, at, 'PolicyDocument'],
        }),
      ),
      managed: objectsIn(holder['AttachedManagedPolicies']).flatMap(([{ PolicyArn: arn }]) =>
        typeof arn === 'string' ? [arn] : [],
      ),
      ...(typeof boundaryArn === 'string' && { boundary: boundaryArn }),
      groups: listOf(holder['GroupList']).filter((group) => typeof group === 'string'),
    },
  ]
}

function managedPolicy(document: SourceDocument, policy: JsonObject, path: Path): ManagedInput[] {
  const { Arn: arn, PolicyName: name } = policy
  if (typeof arn !== 'string' || typeof name !== 'string') return []
  const versions = objectsIn(policy['PolicyVersionList'])
  const [version, at] = versions.find(([one]) => one['IsDefaultVersion'] === true) ?? versions[0] ?? []
  if (version === undefined || at === undefined) return []
  const account = accountOf(arn)
  const isAws = arn.startsWith('arn:aws:iam::aws:')
  return policyAt(document, {
    id: arn,
    written: version['Document'],
    path: [...path, 'PolicyVersionList', at, 'Document'],
  }).map((input) => ({ ...input, name, isAws, ...(account !== undefined && { account }) }))
}

interface WrittenPolicy {
  readonly id: string
  readonly written: JsonValue | undefined
  readonly path: Path
}

function policyAt(document: SourceDocument, { id, written, path }: WrittenPolicy): PolicyInput[] {
  if (written === undefined) return []
  const place = placesOf(document, path)
  return [{ id, file: document.file, text: policyText(written), isWhole: false, place }]
}

function accountOf(arn: JsonValue | undefined): string | undefined {
  return typeof arn === 'string' ? /^arn:[\w-]+:iam::(\d{12}):/.exec(arn)?.[1] : undefined
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : []
}

function objectsIn(value: JsonValue | undefined): readonly (readonly [JsonObject, number])[] {
  return listOf(value).flatMap((one, at) => (isJsonObject(one) ? [[one, at] as const] : []))
}
