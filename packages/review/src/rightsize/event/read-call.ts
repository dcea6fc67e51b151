import { parseRoleArn } from '@vouchsafe/core/arn'
import { isJsonObject, type JsonObject, type JsonValue } from '@vouchsafe/core/json'
import type { RoleCall } from './types.ts'

const empty: JsonObject = {}
const timeForm = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/
const accountForm = /^\d{12}$/
// what becomes part of a policy: a `*` in any of these would be a wildcard there
const sourceForm = /^[a-z0-9][a-z0-9.-]{0,127}$/
const nameForm = /^[A-Za-z][A-Za-z0-9_-]{0,127}$/
const regionForm = /^[a-z0-9-]{1,32}$/
/** The longest ARN; nothing that is kept is longer. */
const longestText = 2048
/** AWS lists two or three; a call about more of them has them in its parameters. */
const mostResources = 1000

/** What a record is to somebody who looks for the calls of roles. */
export type RecordReading =
  | { readonly kind: 'call'; readonly call: RoleCall }
  /** An event, of somebody who is no role's session. */
  | { readonly kind: 'other' }
  /** No event of CloudTrail. */
  | { readonly kind: 'stranger' }

const other: RecordReading = { kind: 'other' }
const stranger: RecordReading = { kind: 'stranger' }

/** Reads one parsed record, without trusting any of it. Total. */
export function readCall(record: JsonValue): RecordReading {
  if (!isJsonObject(record)) return stranger
  const source = textOf(record['eventSource'])?.toLowerCase()
  const name = textOf(record['eventName'])
  const at = textOf(record['eventTime'])
  if (source === undefined || !sourceForm.test(source) || name === undefined || !nameForm.test(name))
    return stranger
  if (at === undefined || !timeForm.test(at)) return stranger
  const identity = objectOf(record['userIdentity'])
  const role = roleOf(identity)
  if (role === undefined) return other
  const { partition, account } = parseRoleArn(role)
  const recipient = textOf(record['recipientAccountId'])
  const call: RoleCall = {
    id: textOf(record['eventID']) ?? '',
    at,
    source,
    name,
    region: matching(regionForm, textOf(record['awsRegion'])) ?? '',
    account: matching(accountForm, recipient) ?? account,
    partition,
    role,
    eventType: textOr(record['eventType'], 'unreadable') ?? '',
    isDataEvent: record['managementEvent'] === false || record['eventCategory'] === 'Data',
    parameters: objectOf(record['requestParameters']),
    response: objectOf(record['responseElements']),
    resources: arnsOf(record['resources']),
    ...defined('errorCode', textOr(record['errorCode'], 'MalformedErrorCode')),
    ...defined('errorMessage', textOf(record['errorMessage'])),
    ...defined('invokedBy', serviceOf(textOf(identity['invokedBy']))),
  }
  return { kind: 'call', call }
}

/** The ARN of the role whose session the caller is. */
function roleOf(identity: JsonObject): string | undefined {
  if (identity['type'] !== 'AssumedRole') return undefined
  const issuer = objectOf(objectOf(identity['sessionContext'])['sessionIssuer'])
  const arn = textOf(issuer['arn'])
  if (issuer['type'] !== 'Role' || arn === undefined) return undefined
  try {
    parseRoleArn(arn)
    return arn
  } catch {
    return undefined
  }
}

/** `AWS Internal` and addresses say nothing of who called. */
function serviceOf(name: string | undefined): string | undefined {
  return name?.endsWith('.amazonaws.com') === true || name?.endsWith('.amazonaws.com.cn') === true
    ? name
    : undefined
}

function arnsOf(resources: JsonValue | undefined): readonly string[] {
  if (!Array.isArray(resources)) return []
  const list: readonly JsonValue[] = resources
  return list.slice(0, mostResources).flatMap((one) => {
    const { ARN, arn } = objectOf(one)
    return textOf(ARN ?? arn) ?? []
  })
}

function objectOf(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : empty
}

function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= longestText ? value : undefined
}

/** What is there and is no text of ours must not look as if it were absent: an error would become a success. */
function textOr(value: JsonValue | undefined, unreadable: string): string | undefined {
  if (value === undefined || value === null || value === '') return undefined
  return textOf(value) ?? unreadable
}

function matching(form: RegExp, text: string | undefined): string | undefined {
  return text !== undefined && form.test(text) ? text : undefined
}

function defined<Name extends string>(
  name: Name,
  value: string | undefined,
): { readonly [N in Name]?: string } {
  // the computed name is exactly the one that the type says
  return (value === undefined ? {} : { [name]: value }) as { readonly [N in Name]?: string }
}
