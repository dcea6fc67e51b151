import type { AuditEvent } from '#event/types'
import { elements, member } from '../read-json.ts'
import { lastAsked } from '../event-facts.ts'
import { operationOf } from './operations.ts'

/** How AWS names the kind of policy that each layer of the evaluation holds. */
const policyOfLayer: ReadonlyMap<unknown, string> = new Map([
  ['resource_control', 'resource control policy'],
  ['service_control', 'service control policy'],
  ['resource', 'resource-based policy'],
  ['trust', 'role trust policy'],
  ['identity', 'identity-based policy'],
  ['boundary', 'permissions boundary'],
  ['session', 'session policy'],
])

/**
 * AWS's words for a denial, with its ending that names the policy: what the caller is never told (invariant 4) and
 * the trail of the account's owner says.
 */
export function denialMessage(event: AuditEvent): string {
  return `${plainDenial(event)}${because(event, lastAsked(event).action ?? actionOf(event))}`
}

/** The same without its ending, for a trail that is not of the account whose policy it was. */
export function plainDenial(event: AuditEvent): string {
  const { evidence, principal, role } = event
  const { action = actionOf(event), resource = role } = lastAsked(event)
  const who =
    evidence?.kind === 'sigv4' || evidence?.kind === 'administrator'
      ? `User: ${principal ?? evidence.subject ?? 'anonymous'} is not authorized to perform: ${action}`
      : `Not authorized to perform ${action}`
  const what = resource === undefined || evidence?.kind !== 'sigv4' ? '' : ` on resource: ${resource}`
  return `${who}${what}`
}

function actionOf(event: AuditEvent): string {
  const { source } = operationOf(event)
  return `${source.slice(0, source.indexOf('.'))}:${event.operation ?? event.type}`
}

function because({ decision, reason }: AuditEvent, action: string): string {
  const policy = policyOfLayer.get(deciding(decision))
  if (member(decision, 'reason') === 'explicit_deny')
    return ` with an explicit deny in ${article(policy ?? 'policy')}`
  if (policy !== undefined) return ` because no ${policy} allows the ${action} action`
  return reason === undefined ? '' : ` because of ${reason.replaceAll('_', ' ')}`
}

/** The layer that decided; a decision of one policy alone is a trust policy's. */
function deciding(decision: unknown): unknown {
  if (decision === undefined) return undefined
  const layer = member(decision, 'layer')
  if (layer !== undefined) return layer
  return elements(member(decision, 'statements')).length > 0 ? 'trust' : undefined
}

function article(noun: string): string {
  return `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`
}
