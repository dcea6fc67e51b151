import { parseRoleArn } from '@vouchsafe/core/arn'
import { isJsonObject, type JsonObject, type JsonValue } from '@vouchsafe/core/json'
import type { RoleCall } from './types.ts'

const empty: JsonObject = {}
const timeForm = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/
const accountForm = /^\d{12}$/

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
  const source = textOf(record['eventSource'])
  const name = textOf(record['eventName'])
  const at = textOf(record['eventTime'])
  if (source === undefined || name === undefined || at === undefined || !timeForm.test(at)) return stranger
  const identity = objectOf(record['userIdentity'])
  const role = roleOf(identity)
  if (role === undefined) return other
  const { partition, account } = parseRoleArn(role)
  const recipient = textOf(record['recipientAccountId'])
  const call: RoleCall = {
    id: textOf(record['eventID']) ?? '',
    at,
    source: source.toLowerCase(),
    name,
    region: textOf(record['awsRegion']) ?? '',
    account: recipient !== undefined && accountForm.test(recipient) ? recipient : account,
    partition,
    role,
    eventType: textOf(record['eventType']) ?? '',
    isDataEvent: record['managementEvent'] === false || record['eventCategory'] === 'Data',
    parameters: objectOf(record['requestParameters']),
    response: objectOf(record['responseElements']),
    resources: arnsOf(record['resources']),
    ...defined('errorCode', textOf(record['errorCode'])),
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
  return list.flatMap((one) => {
    const { ARN, arn } = objectOf(one)
    return textOf(ARN ?? arn) ?? []
  })
}

function objectOf(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : empty
}

function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function defined<Name extends string>(
  name: Name,
  value: string | undefined,
): { readonly [N in Name]?: string } {
  // the computed name is exactly the one that the type says
  return (value === undefined ? {} : { [name]: value }) as { readonly [N in Name]?: string }
}
