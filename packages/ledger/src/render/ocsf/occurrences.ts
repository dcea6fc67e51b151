import type { JsonObject } from '@vouchsafe/core/json'
import type { AuditEvent, EventType } from '#event/types'
import { requestParameters } from '../cloudtrail/call-elements.ts'
import { lastAsked, present, textOf } from '../event-facts.ts'
import { operationOf } from '../cloudtrail/operations.ts'
import { asText, elements, member } from '../read-json.ts'
import type { Occur, Occurrence } from './types.ts'
import { actorOf, httpRequest, sessionOf, sourceEndpoint, userOf } from './who.ts'

/** What each type of event is in OCSF; complete by type. */
export const occurrences: { readonly [Type in EventType]: Occur } = {
  exchange: (event) => [authentication(event)],
  token_issued: (event) => [authentication(event)],
  unverified: (event) => [authentication(event)],
  session_use: (event) => [apiCall(event)],
  trust_changed: (event) =>
    elements(member(event.detail, 'changes')).map((change, index) => trustChange(event, change, index)),
  operation: (event) => [ownOperation(event)],
}

/** `auth_protocol_id` by kind of evidence. */
const protocols: ReadonlyMap<unknown, readonly [id: number, name: string]> = new Map([
  ['oidc', [4, 'OpenID'] as const],
  ['saml', [5, 'SAML'] as const],
  ['sigv4', [99, 'AWS Signature Version 4'] as const],
  ['peer', [99, 'Unix socket peer'] as const],
  ['administrator', [99, 'Unix socket peer'] as const],
])

function authentication(event: AuditEvent): Occurrence {
  const { evidence, caller } = event
  const [protocolId, protocol] = protocols.get(evidence?.kind) ?? [0, 'Unknown']
  // one session for another, which is another principal: the nearest that the class has to role chaining
  const isSwitch = event.type === 'exchange' && evidence?.kind === 'sigv4'
  return {
    class: 'authentication',
    activity: isSwitch ? [7, 'Account Switch'] : [1, 'Logon'],
    attributes: {
      user: userOf(event),
      actor: actorOf(event),
      service: { name: operationOf(event).source },
      src_endpoint: sourceEndpoint(event),
      auth_protocol_id: protocolId,
      auth_protocol: protocol,
      is_remote: caller.transport === 'tcp',
      ...(isSwitch && { account_switch_type_id: 2, account_switch_type: 'Impersonate' }),
      ...present({ session: sessionOf(event), http_request: httpRequest(event) }),
    },
  }
}

/** `activity_id` by the verb of the operation. */
const verbs: readonly (readonly [RegExp, readonly [id: number, name: string]])[] = [
  [/^(?:Get|List|Simulate|Generate|Decode)/, [2, 'Read']],
  [/^(?:Create|Upload|Enable)/, [1, 'Create']],
  [/^(?:Delete|Deactivate|Disable)/, [4, 'Delete']],
  [/^(?:Update|Put|Add|Attach|Detach|Remove|Set|Tag|Untag|Change|Reset)/, [3, 'Update']],
]

function apiCall(event: AuditEvent): Occurrence {
  const { operation = event.type, outcome, reason, role, id } = event
  const data = requestParameters(event)
  const { resource = role } = lastAsked(event)
  return {
    class: 'apiActivity',
    activity: verbs.find(([verb]) => verb.test(operation))?.[1] ?? [99, operation],
    attributes: {
      actor: actorOf(event),
      api: {
        operation,
        service: { name: operationOf(event).source },
        request: { uid: id, ...(data !== null && { data }) },
        ...(outcome !== 'allowed' && { response: { error: reason ?? outcome } }),
      },
      src_endpoint: sourceEndpoint(event),
      ...present({
        http_request: httpRequest(event),
        resources: resource === undefined ? undefined : [{ uid: resource }],
      }),
    },
  }
}

const changeActivities: ReadonlyMap<unknown, readonly [id: number, name: string]> = new Map([
  ['create', [1, 'Create'] as const],
  ['update', [3, 'Update'] as const],
  ['delete', [4, 'Delete'] as const],
])

function trustChange(event: AuditEvent, change: unknown, index: number): Occurrence {
  const kind = asText(member(change, 'kind'))
  const account = textOf(member(change, 'account'))
  const name = asText(member(change, 'name'))
  return {
    class: 'entityManagement',
    activity: changeActivities.get(member(change, 'op')) ?? [99, asText(member(change, 'op'))],
    attributes: managed(event, {
      name,
      uid: [kind, account, name].filter((part) => part !== undefined).join('/'),
      type: kind,
      type_id: kind.endsWith('Policy') ? 5 : 99,
    }),
    part: String(index),
    ...(account !== undefined && { account }),
  }
}

function managed(event: AuditEvent, entity: JsonObject): JsonObject {
  return { actor: actorOf(event), entity, src_endpoint: sourceEndpoint(event) }
}

/** What the server does by itself, by the name of its operation. */
const keyOperations: ReadonlyMap<unknown, readonly [id: number, name: string]> = new Map([
  ['KeyCreated', [1, 'Create'] as const],
  ['KeyActivated', [10, 'Activate'] as const],
  ['KeyRefused', [10, 'Activate'] as const],
  ['KeyDeleted', [4, 'Delete'] as const],
])
const lifecycle: ReadonlyMap<unknown, readonly [id: number, name: string]> = new Map([
  ['ServerStarted', [3, 'Start'] as const],
  ['ServerStopped', [4, 'Stop'] as const],
])

function ownOperation(event: AuditEvent): Occurrence {
  const { operation = event.type, detail } = event
  const ofKey = keyOperations.get(operation)
  if (ofKey !== undefined) {
    const name = asText(member(detail, 'key'))
    const entity = { name, uid: name, type: 'Key', type_id: 99 }
    return { class: 'entityManagement', activity: ofKey, attributes: managed(event, entity) }
  }
  if (operation === 'PruneLedger') {
    const entity = { name: 'ledger', type: 'Ledger records', type_id: 99 }
    return { class: 'entityManagement', activity: [4, 'Delete'], attributes: managed(event, entity) }
  }
  const app = { name: 'Vouchsafe', ...present({ version: textOf(member(detail, 'version')) }) }
  return {
    class: 'applicationLifecycle',
    activity: lifecycle.get(operation) ?? [99, operation],
    attributes: { app },
  }
}
