import type { JsonObject } from '@vouchsafe/core/json'
import { formatInstant } from '@vouchsafe/core/time'
import type { AuditEvent } from '#event/types'
import { elements, member } from '../read-json.ts'
import { requestParameters, responseElements, roleOf } from './call-elements.ts'
import { denialMessage, plainDenial } from './denial-message.ts'
import { accountOf, accountOfArn, derivedId, noAccount, present, regionOf, textOf } from '../event-facts.ts'
import { changeCalls, operationOf } from './operations.ts'
import type { CloudTrailOptions, CloudTrailRecord } from './types.ts'
import { userIdentity } from './user-identity.ts'

const eventVersion = '1.11'
/** Who calls over a socket of this machine has no address; AWS writes a service's name in its place. */
const noAddress = 'vouchsafe.internal'

/**
 * The records that AWS would have written for an event, or close to it for what AWS has no call for: one for most;
 * two for a call that crosses accounts, one in each; one for each resource of a change of trust. A change or a token
 * that came of a signed call has none of its own, because the call has. Total: a damaged event gives a poorer record.
 */
export function cloudTrailRecords(
  event: AuditEvent,
  options: CloudTrailOptions,
): readonly CloudTrailRecord[] {
  if (isOfCall(event)) return []
  if (event.type === 'trust_changed') return changeRecords(event)
  const record = { ...callRecord(event), ...faultMembers(event, options) }
  const caller = crossingCaller(event)
  return caller === undefined ? [record] : bothSides(event, record, caller)
}

/** Whether another event, of the signed call that it came of, has the record. */
function isOfCall({ type, evidence }: AuditEvent): boolean {
  return (type === 'trust_changed' || type === 'token_issued') && evidence?.kind === 'sigv4'
}

function callRecord(event: AuditEvent): CloudTrailRecord {
  const { source, isReadOnly, isApiCall } = operationOf(event)
  const resources = resourcesOf(event)
  return {
    ...commonMembers(event, event.operation ?? event.type),
    userIdentity: userIdentity(event),
    eventSource: source,
    requestParameters: requestParameters(event),
    responseElements: responseElements(event),
    eventID: derivedId(event.id, `${event.type} ${event.outcome} ${event.at}`),
    readOnly: isReadOnly,
    ...(resources !== undefined && { resources }),
    eventType: isApiCall ? 'AwsApiCall' : 'AwsServiceEvent',
    recipientAccountId: accountOf(event.account),
    ...(!isApiCall && event.detail !== undefined && { serviceEventDetails: event.detail }),
  }
}

type Common = 'eventVersion' | 'eventTime' | 'eventName' | 'awsRegion' | 'sourceIPAddress' | 'userAgent'
type Fixed = 'requestID' | 'additionalEventData' | 'managementEvent' | 'eventCategory'

function commonMembers(event: AuditEvent, eventName: string): Pick<CloudTrailRecord, Common | Fixed> {
  const { id, at, caller, trustVersion, count, detail, type } = event
  const isCall = operationOf(event).isApiCall
  return {
    eventVersion,
    eventTime: formatInstant(at),
    eventName,
    awsRegion: regionOf(event),
    sourceIPAddress: caller.address ?? noAddress,
    ...(caller.userAgent !== undefined && { userAgent: caller.userAgent }),
    // a call that was allowed and failed has two records, and one id on the wire
    requestID: textOf(detail?.['follows']) ?? id,
    additionalEventData: {
      recordType: type,
      transport: caller.transport,
      trustVersion,
      ...present({ uid: caller.uid, pid: caller.pid, count }),
      ...(isCall && detail !== undefined && { detail }),
    },
    managementEvent: true,
    eventCategory: 'Management',
  }
}

function faultMembers(
  event: AuditEvent,
  { faultOf }: CloudTrailOptions,
): Pick<CloudTrailRecord, 'errorCode' | 'errorMessage'> {
  if (event.outcome === 'allowed') return {}
  if (event.outcome === 'denied') return { errorCode: 'AccessDenied', errorMessage: denialMessage(event) }
  const { code, message } = faultOf(event)
  return { errorCode: code, errorMessage: message }
}

function resourcesOf({ type, role }: AuditEvent): CloudTrailRecord['resources'] {
  const account = roleOf(role)?.account
  if (type !== 'exchange' || role === undefined || account === undefined) return undefined
  return [{ ARN: role, accountId: account, type: 'AWS::IAM::Role' }]
}

/** The caller's account when it is not the one that the call is about. */
function crossingCaller({ type, evidence, principal, account }: AuditEvent): string | undefined {
  if (type !== 'exchange' || evidence?.kind !== 'sigv4') return undefined
  const caller = accountOfArn(principal ?? evidence.subject)
  return caller === undefined || account === undefined || caller === account ? undefined : caller
}

/**
 * Each account has a record of its own; the role's knows of the caller the account and the id, nothing more, and
 * neither whose policy denied.
 */
function bothSides(event: AuditEvent, record: CloudTrailRecord, caller: string): readonly CloudTrailRecord[] {
  const sharedEventID = derivedId(event.id, 'shared')
  const { principalId } = record.userIdentity
  const denial = (by: AuditEvent): Pick<CloudTrailRecord, 'errorMessage'> =>
    event.outcome === 'denied' ? { errorMessage: plainDenial(by) } : {}
  return [
    { ...record, ...denial(event), recipientAccountId: caller, sharedEventID },
    {
      ...record,
      ...denial({ ...event, principal: `arn:aws:iam::${caller}:root` }),
      userIdentity: {
        type: 'AWSAccount',
        ...present({ principalId: textOf(principalId), accountId: caller }),
      },
      eventID: derivedId(event.id, 'role account'),
      sharedEventID,
    },
  ]
}

function changeRecords(event: AuditEvent): readonly CloudTrailRecord[] {
  return elements(member(event.detail, 'changes')).map((change, index) => changeRecord(event, change, index))
}

function changeRecord(event: AuditEvent, change: unknown, index: number): CloudTrailRecord {
  const [op, kind, name] = ['op', 'kind', 'name'].map((key) => textOf(member(change, key)) ?? '')
  const account = accountOf(member(change, 'account'))
  const call = changeCalls.get(kind ?? '')
  const eventName = op === 'create' || op === 'update' || op === 'delete' ? call?.[op] : undefined
  const arn =
    call?.arn === undefined || account === noAccount
      ? undefined
      : { ARN: `arn:aws:iam::${account}:${call.arn.prefix}${name}`, accountId: account, type: call.arn.type }
  return {
    ...commonMembers(event, eventName ?? 'ChangeTrust'),
    userIdentity: userIdentity({ ...event, account }),
    eventSource: eventName === undefined ? noAddress : (call?.source ?? noAddress),
    requestParameters: parametersOf(call?.parameter, name ?? ''),
    responseElements: null,
    eventID: derivedId(event.id, `change ${index}`),
    readOnly: false,
    ...(arn !== undefined && { resources: [arn] }),
    eventType: eventName === undefined ? 'AwsServiceEvent' : 'AwsApiCall',
    recipientAccountId: account,
    ...(eventName === undefined && { serviceEventDetails: { op: op ?? '', kind: kind ?? '' } }),
  }
}

function parametersOf(parameter: string | undefined, name: string): JsonObject {
  return { [parameter ?? 'name']: name }
}
