import type { JsonObject, JsonValue } from '@vouchsafe/core/json'
import type { AuditEvent } from '@vouchsafe/ledger/event'
import { becauseText, type Layer } from '@vouchsafe/policy/authorize'
import { readDenial, type Denial, type StatementFacts } from './read-denial.ts'

/**
 * A recorded denial in the shape that AWS's DecodedMessage has, and under `vouchsafe` what AWS does not say: which
 * layer, policy and statement decided, the cause in one word, and AWS's message with its ending.
 */
export function decodedMessage(event: AuditEvent): JsonObject {
  const denial = readDenial(event)
  const { action, resource, principal } = denial
  return {
    allowed: false,
    explicitDeny: denial.reason === 'explicit_deny',
    matchedStatements: items(denial.denying.map((statement) => statementItem(statement, denial))),
    // AWS's member for what could not be evaluated: here that denies, and is a cause like any other
    failures: items([]),
    context: {
      principal: { id: principal.id, arn: principal.arn },
      action,
      resource,
      conditions: items([...denial.context].map(conditionItem)),
    },
    vouchsafe: ownPart(event, denial),
  }
}

function statementItem(
  { sid, conditions }: StatementFacts,
  { principal, action, resource }: Denial,
): JsonObject {
  return {
    statementId: sid ?? '',
    effect: 'DENY',
    principals: items([{ value: principal.id }]),
    principalGroups: items([]),
    // what matched: the record keeps the place of a statement, not its text
    actions: items([{ value: action }]),
    resources: items([{ value: resource }]),
    conditions: items(conditions.map(conditionItem)),
  }
}

function ownPart(event: AuditEvent, denial: Denial): JsonObject {
  const { reason, layer, policy, statement, action } = denial
  const because = layer === undefined ? undefined : becauseText({ reason, layer: layer as Layer }, { action })
  return {
    decision: event.id,
    at: event.at,
    trustVersion: event.trustVersion,
    ...(event.operation !== undefined && { operation: event.operation }),
    ...(event.reason !== undefined && { cause: event.reason }),
    ...(layer !== undefined && { layer }),
    ...(policy !== undefined && { policy }),
    ...(statement !== undefined && { statement }),
    message: messageOf(denial, because),
  }
}

function messageOf({ principal, action, resource }: Denial, because: string | undefined): string {
  const sentence = `User: ${principal.arn} is not authorized to perform: ${action} on resource: ${resource}`
  return because === undefined ? sentence : `${sentence} ${because}`
}

function conditionItem([key, values]: readonly [key: string, values: readonly string[]]): JsonObject {
  return { key, values: items(values.map((value) => ({ value }))) }
}

function items(members: readonly JsonValue[]): JsonObject {
  return { items: members }
}
