import { formatInstant } from '@vouchsafe/core/time'
import type { AuditEvent } from '#event/types'
import { escapeForTerminal } from './escape.ts'
import { asText, elements, member } from './read-json.ts'

/** What each reason of a statement means; the policy package's `StatementReason`. */
const statementSays: ReadonlyMap<unknown, string> = new Map([
  ['applies', 'applies'],
  ['action_not_matched', 'names another action'],
  ['principal_not_matched', 'names another principal'],
  ['resource_not_matched', 'names another resource'],
  ['condition_not_met', 'has a condition that is not met'],
])
/** What each reason of a condition means; the policy package's `ConditionReason`. */
const conditionSays: ReadonlyMap<unknown, string> = new Map([
  ['matched', 'matches'],
  ['key_absent_passes', 'the request has no such key, which this operator lets pass'],
  ['no_value_matched', 'no value matches'],
  ['negated_value_matched', 'an excluded value is there'],
  ['key_absent', 'the request has no such key'],
  ['key_present_but_null_expected', 'the request has the key, none is expected'],
  ['value_not_of_type', 'a value is not of the type that the operator compares'],
  ['variable_unresolved', 'a policy variable has no value'],
  ['multivalued_key_needs_set_operator', 'several values need ForAllValues or ForAnyValue'],
])
const labelWidth = 10

/**
 * Why an event ended as it did, for the operator: who asked for what, and for each statement of the policy which
 * element or key failed, with what was expected and what was found. Several lines; the decision is read as loosely
 * as it was stored, so that no record, old or damaged, keeps the rest from being shown.
 */
export function renderWhy(event: AuditEvent): string {
  return [...facts(event), ...decisionLines('policy', event.decision), ...candidateLines(event)].join('\n')
}

function facts(event: AuditEvent): readonly string[] {
  const { evidence, caller } = event
  const uid = caller.uid === undefined ? undefined : `uid ${caller.uid}`
  const from = [caller.transport, caller.address, uid].filter((part) => part !== undefined).join(' ')
  const labelled: readonly (readonly [string, unknown])[] = [
    ['id', event.id],
    ['time', formatInstant(event.at)],
    ['outcome', event.count === undefined ? event.outcome : `${event.outcome}, ${event.count} times`],
    ['reason', event.reason],
    ['who', evidence?.subject ?? event.principal],
    ['issuer', evidence?.issuer],
    ['audience', evidence?.audience],
    ['from', from],
    ['operation', event.operation],
    ['role', event.role],
    ['trust', `version ${event.trustVersion}`],
    ...Object.entries(event.detail ?? {}),
  ]
  return labelled.flatMap(([label, value]) => (value === undefined ? [] : [labelledLine(label, value)]))
}

/** What a candidate's answer would have meant; of one that agrees there is nothing to say. */
const candidateSays: ReadonlyMap<unknown, string> = new Map([
  ['admits', 'would admit'],
  ['refuses', 'would refuse'],
  ['refuses_otherwise', 'would refuse as well, for another cause'],
])

function candidateLines({ candidate, candidateDecision }: AuditEvent): readonly string[] {
  const says = candidateSays.get(candidate?.answer)
  const [head = '', ...rest] = decisionLines('candidate', candidateDecision)
  if (head === '' && says === undefined) return []
  // records of older programs have the decision alone
  return [
    says === undefined
      ? head
      : labelledLine(
          'candidate',
          [says, head.slice(labelWidth).trim()].filter((part) => part !== '').join(': '),
        ),
    ...rest,
  ]
}

function decisionLines(label: string, decision: unknown): readonly string[] {
  if (decision === undefined) return []
  const omitted = member(member(decision, 'omitted'), 'statements')
  return [
    labelledLine(label, [reasonOf(decision), ...decidingPolicy(decision)].join(' ')),
    ...(omitted === undefined ? [] : ['  its statements were too large for the record']),
    ...elements(member(decision, 'statements')).flatMap(statementLines),
    ...elements(member(decision, 'layers')).flatMap(layerLines),
  ]
}

function reasonOf(decision: unknown): string {
  return asText(member(decision, 'reason') ?? 'unknown').replaceAll('_', ' ')
}

/** Of an authorization by several policies: the layer and the policy that decided. */
function decidingPolicy(decision: unknown): readonly string[] {
  const [layer, policy] = [member(decision, 'layer'), member(decision, 'policy')]
  if (layer === undefined) return []
  return [`(${asText(layer).replaceAll('_', ' ')}${policy === undefined ? '' : `: ${asText(policy)}`})`]
}

/** What one policy of an authorization said. */
function layerLines(trace: unknown): readonly string[] {
  const layer = asText(member(trace, 'layer')).replaceAll('_', ' ')
  const policy = member(trace, 'policy')
  const decision = member(trace, 'decision')
  const name = policy === undefined ? 'no policy' : asText(policy)
  return [
    `  ${escapeForTerminal(`${layer}, ${name}: ${reasonOf(decision)}`)}`,
    ...elements(member(decision, 'statements'))
      .flatMap(statementLines)
      .map((line) => `  ${line}`),
  ]
}

function statementLines(statement: unknown): readonly string[] {
  const sid = member(statement, 'sid')
  const name = sid === undefined ? asText(member(statement, 'index')) : `\`${asText(sid)}\``
  const reason = member(statement, 'reason')
  const says = statementSays.get(reason) ?? asText(reason)
  return [
    `  statement ${escapeForTerminal(`${name} (${asText(member(statement, 'effect'))}) ${says}`)}`,
    ...comparison(statement, '    '),
    ...elements(member(statement, 'conditions'))
      // A statement that applies decided because its conditions hold, any other because one does not.
      .filter((condition) => reason === 'applies' || member(condition, 'satisfied') !== true)
      .flatMap(conditionLines),
  ]
}

function conditionLines(condition: unknown): readonly string[] {
  const reason = member(condition, 'reason')
  const what = `${asText(member(condition, 'operator'))} ${asText(member(condition, 'key'))}`
  const says = conditionSays.get(reason) ?? asText(reason)
  return [`    ${escapeForTerminal(what)}: ${escapeForTerminal(says)}`, ...comparison(condition, '      ')]
}

function comparison(trace: unknown, indent: string): readonly string[] {
  const expected = member(trace, 'expected')
  if (expected === undefined) return []
  const found = member(trace, 'found')
  return [
    `${indent}expected ${listOf(expected)}`,
    `${indent}found    ${found === undefined ? 'nothing' : listOf(found)}`,
  ]
}

function listOf(values: unknown): string {
  const all = Array.isArray(values) ? elements(values) : [values]
  return all.length === 0 ? 'nothing' : all.map((one) => escapeForTerminal(asText(one))).join(', ')
}

function labelledLine(label: string, value: unknown): string {
  return `${escapeForTerminal(label).padEnd(labelWidth)} ${escapeForTerminal(asText(value))}`
}
