import type { Decision } from '@vouchsafe/policy/decision'
import { quoted } from '#difference/phrases'
import { sayDifference, sayProvider } from './say-difference.ts'
import type { ExplainedCondition, ExplainedStatement } from './types.ts'

interface Pointed {
  /** The Allow that comes nearest. */
  readonly nearest: ExplainedStatement | undefined
  /** Whether a statement names the caller, where its action does not match. */
  readonly names?: (statement: number) => boolean
}

/** The answer in one line. */
export function headlineOf(
  decision: Decision,
  statements: readonly ExplainedStatement[],
  { nearest, names }: Pointed,
): string {
  if (decision.reason === 'allowed') return `admitted by ${nameOf(decision.decidedBy)}`
  if (decision.reason === 'explicit_deny') {
    const deny = statements.find(({ index }) => index === decision.decidedBy?.index)
    return `denied: ${nameOf(decision.decidedBy)} is a Deny that applies${sayWhy(deny?.conditions ?? [])}`
  }
  if (nearest === undefined) return 'denied: the policy has no Allow'
  if (nearest.reason === 'principal_not_matched')
    return `denied: no Allow names the token's provider: ${nameOf(nearest)} ${sayProvider(nearest)}`
  if (nearest.reason === 'action_not_matched')
    return `denied: ${nameOf(nearest)} allows ${quoted(nearest.expected ?? [])}, not \`${nearest.found ?? ''}\`${names?.(nearest.index) === false ? "; nor does it name the token's provider" : ''}`
  const [first, ...others] = nearest.conditions.filter(({ holds }) => !holds)
  return first === undefined ? 'denied' : `denied: ${sayDifference(first)}${alsoFailing(others)}`
}

function nameOf(at: { readonly index: number; readonly sid?: string } | undefined): string {
  if (at === undefined) return 'no statement'
  return `statement ${at.sid === undefined ? at.index + 1 : `\`${at.sid}\``}`
}

/** What makes a Deny apply: the first condition, which holds. */
function sayWhy([condition]: readonly ExplainedCondition[]): string {
  if (condition === undefined) return ' to everybody'
  const { operator, key, expected, found, reason } = condition
  if (reason === 'key_absent_passes') return `: the token has no \`${key}\`, and ${operator} holds without it`
  return `: ${operator} ${quoted(expected)} holds for \`${key}\`, which is ${found === undefined ? 'absent' : quoted(found)}`
}

function alsoFailing(others: readonly ExplainedCondition[]): string {
  if (others.length === 0) return ''
  const keys = [...new Set(others.map(({ key }) => `\`${key}\``))].slice(0, 4).join(', ')
  return `; nor ${others.length === 1 ? 'does' : 'do'} the condition${others.length === 1 ? '' : 's'} on ${keys} hold`
}
