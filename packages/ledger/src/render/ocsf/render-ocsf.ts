import type { JsonObject } from '@vouchsafe/core/json'
import type { AuditEvent, Outcome } from '#event/types'
import { accountOf, derivedId, noAccount, present, regionOf } from '../event-facts.ts'
import { denialMessage } from '../cloudtrail/denial-message.ts'
import { asText, member } from '../read-json.ts'
import { occurrences } from './occurrences.ts'
import { ocsfClasses, schemaVersion, type Occurrence, type OcsfEvent, type OcsfOptions } from './types.ts'

/** `severity_id` and `status_id` of each outcome. */
const outcomes = {
  allowed: { severity: [1, 'Informational'], status: [1, 'Success'] },
  refused: { severity: [2, 'Low'], status: [2, 'Failure'] },
  denied: { severity: [3, 'Medium'], status: [2, 'Failure'] },
} as const satisfies Record<Outcome, object>

/**
 * An audit event as OCSF: one event for most, one for each resource of a change of trust. An event whose type this
 * version does not know has none. Total for the rest: a damaged event gives a poorer one.
 */
export function ocsfEvents(event: AuditEvent, options: OcsfOptions): readonly OcsfEvent[] {
  if (!Object.hasOwn(occurrences, event.type)) return []
  return occurrences[event.type](event).map((occurrence) => renderOccurrence(event, occurrence, options))
}

function renderOccurrence(event: AuditEvent, occurrence: Occurrence, options: OcsfOptions): OcsfEvent {
  const { uid, name, category } = ocsfClasses[occurrence.class]
  const [activityId, activityName] = occurrence.activity
  const { severity, status } = outcomes[event.outcome] ?? outcomes.refused
  return {
    metadata: metadataOf(event, occurrence, options),
    time: event.at * 1000,
    ...aggregateOf(event),
    category_uid: category[0],
    category_name: category[1],
    class_uid: uid,
    class_name: name,
    activity_id: activityId,
    activity_name: activityName,
    type_uid: uid * 100 + activityId,
    type_name: `${name}: ${activityName}`,
    severity_id: severity[0],
    severity: severity[1],
    status_id: status[0],
    status: status[1],
    ...present({ status_code: event.reason }),
    ...(event.outcome === 'denied' && { status_detail: denialMessage(event) }),
    cloud: cloudOf(event, occurrence),
    ...occurrence.attributes,
    unmapped: unmappedOf(event),
  }
}

function metadataOf(event: AuditEvent, { part }: Occurrence, { productVersion }: OcsfOptions): JsonObject {
  return {
    version: schemaVersion,
    product: { name: 'Vouchsafe', vendor_name: 'Vouchsafe', version: productVersion },
    profiles: ['cloud'],
    log_name: 'ledger',
    event_code: event.type,
    uid: derivedId(event.id, `ocsf ${part ?? ''} ${event.outcome}`),
    original_event_uid: event.id,
    correlation_uid: event.id,
  }
}

/** A counted row stands for many attempts of one second or more. */
function aggregateOf({ count, at, detail }: AuditEvent): JsonObject {
  if (count === undefined || count === 1) return {}
  const until = Number(member(detail, 'until') ?? at)
  return { count, start_time: at * 1000, end_time: until * 1000, duration: (until - at) * 1000 }
}

function cloudOf(event: AuditEvent, { account: changed }: Occurrence): JsonObject {
  const account = accountOf(changed ?? event.account)
  return {
    provider: 'Vouchsafe',
    region: regionOf(event),
    ...(account !== noAccount && { account: { uid: account } }),
  }
}

/** What OCSF has no attribute for, under the ledger's own names. */
function unmappedOf(event: AuditEvent): JsonObject {
  const { trustVersion, operation, role, roleUniqueId, caller, decision, detail } = event
  const reason = member(decision, 'reason')
  return {
    trust_version: trustVersion,
    ...present({
      operation,
      role,
      role_unique_id: roleUniqueId,
      uid: caller.uid,
      pid: caller.pid,
      decision: reason === undefined ? undefined : asText(reason),
      detail,
    }),
  }
}
