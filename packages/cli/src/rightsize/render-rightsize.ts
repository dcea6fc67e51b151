import { escapeForTerminal } from '@vouchsafe/ledger/render'
import {
  managedPolicyLength,
  policyLength,
  type Aside,
  type Evidence,
  type GrantReview,
  type GrantsReview,
  type PolicyLine,
  type ResourceLine,
  type RightsizeReport,
} from '@vouchsafe/review/rightsize'
import type { TrailReading } from './read-trail.ts'

/** Lists are told up to here; --json has all of them. */
const mostTold = 20

/** The report for a person: what the policy allows and why, what it leaves out, what was never used, what is open. */
export function renderRightsize(report: RightsizeReport, trail: TrailReading): string {
  const sections = [
    [headline(report, trail)],
    ['allowed', ...report.lines.flatMap(lineText)],
    section('denied, and not in the policy', report.denied.map(asideText)),
    section('failed before AWS looked at permissions, and not in the policy', report.unasked.map(asideText)),
    section('needs no permission', report.withoutAction.map(asideText)),
    ...(report.present === undefined ? [] : presentSections(report.present)),
    section(
      'open questions',
      report.questions.map(({ text }) => `  ${text}`),
    ),
    [sizes(report)],
  ]
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map((line) => `${escapeForTerminal(line)}\n`).join(''))
    .join('\n')
}

function headline({ role, calls, events, first, last }: RightsizeReport, trail: TrailReading): string {
  const when = calls + events === 0 ? '' : `, ${day(first)} to ${day(last)}`
  return `${role}: ${counted(calls, 'call')} of ${counted(events, 'event')}${when} (${counted(trail.events, 'event')} in ${counted(trail.files, 'file')})`
}

function section(title: string, lines: readonly string[]): readonly string[] {
  if (lines.length === 0) return []
  const more = lines.length - mostTold
  return [
    title,
    ...lines.slice(0, mostTold),
    ...(more > 0 ? [`  and ${more} more; --json has them all`] : []),
  ]
}

function lineText({ action, caller, services, resources }: PolicyLine): readonly string[] {
  const by = caller === 'service' ? `, called by ${services.join(', ')}` : ''
  return [
    `  ${action}${by}`,
    ...resources.flatMap((resource) => [`    ${resource.pattern}`, `      ${resourceText(resource)}`]),
  ]
}

function resourceText({ distinct, isAtLeast, evidence }: ResourceLine): string {
  const stands =
    distinct === 1 && !isAtLeast ? [] : [`stands for ${isAtLeast ? 'at least ' : ''}${number(distinct)}`]
  return [evidenceText(evidence), ...stands, evidence.confidence].join('; ')
}

function evidenceText({ count, first, last, example }: Evidence): string {
  const when = day(first) === day(last) ? day(first) : `${day(first)} to ${day(last)}`
  return `${counted(count, 'call')}, ${when}${example === '' ? '' : `, e.g. ${example}`}`
}

function asideText({ name, resource, code, evidence }: Aside): string {
  const on = resource === undefined ? '' : ` on ${resource}`
  const why = code === undefined ? '' : ` (${code})`
  return `  ${name}${on}${why}: ${evidenceText(evidence)}`
}

function presentSections({ grants, idle, elsewhere }: GrantsReview): readonly (readonly string[])[] {
  return [
    section(
      'granted and never used',
      grants.filter(isNeverUsed).map((grant) => `  ${placeOf(grant)}: ${grant.pattern}${unseenText(grant)}`),
    ),
    section(
      'granted and used in part',
      grants
        .filter((grant) => !isNeverUsed(grant) && (grant.unused === undefined || grant.unused.length > 0))
        .map((grant) => `  ${placeOf(grant)}: ${grant.pattern}: ${partText(grant)}${unseenText(grant)}`),
    ),
    section(
      'granted on what was never touched',
      idle.map((one) => `  ${placeOf(one)}: ${one.resource}`),
    ),
    section(
      'called, and allowed by no policy that was given',
      elsewhere.map((action) => `  ${action}`),
    ),
  ]
}

function isNeverUsed({ used }: GrantReview): boolean {
  return used.length === 0
}

function partText({ used, unused }: GrantReview): string {
  return unused === undefined
    ? `${counted(used.length, 'action')} used, of everything`
    : `${used.length} of ${counted(used.length + unused.length, 'action')} used`
}

function unseenText({ unseen }: GrantReview): string {
  if (unseen.length === 0) return ''
  const names = unseen.slice(0, 3).join(', ')
  const more = unseen.length > 3 ? ` and ${unseen.length - 3} more` : ''
  return ` (the trail may not show ${names}${more})`
}

function placeOf({ policy, statement, sid }: { policy: string; statement: number; sid?: string }): string {
  return `${policy}, statement ${sid ?? statement}`
}

function sizes({ policies }: RightsizeReport): string {
  if (policies.length === 0) return 'no policy: nothing that the role did needs a permission'
  const lengths = policies.map((policy) => number(policyLength(policy))).join(' + ')
  const limit = `a managed policy has ${number(managedPolicyLength)} at most`
  const split = policies.length === 1 ? '' : '; it is split, attach all of them'
  return `${counted(policies.length, 'policy', 'policies')} of ${lengths} characters (${limit})${split}`
}

function day(at: string): string {
  return at.slice(0, 10)
}

function number(value: number): string {
  return value.toLocaleString('en-US')
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${number(count)} ${count === 1 ? one : many}`
}
