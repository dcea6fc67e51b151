import type { PolicyRequest } from '@vouchsafe/policy/decision'
import type { LintFinding, TokenClaims } from '../types.ts'
import type { LintReport } from './types.ts'

/** The form `vouch lint 1`: one JSON object. Findings with a `suppression` do not count. */
export function renderJson({ findings, gaps, templates, judged }: LintReport): string {
  const excused = findings.filter(({ suppression }) => suppression !== undefined).length
  const report = {
    format: 'vouch lint 1',
    findings: findings.map(asJson),
    gaps,
    templates,
    judged,
    excused,
  }
  return `${JSON.stringify(report, null, 2)}\n`
}

function asJson({ who, ...finding }: LintFinding): object {
  return { ...finding, ...(who !== undefined && { who: requestAsJson(who) }) }
}

function requestAsJson(who: PolicyRequest | TokenClaims): object {
  if ('claims' in who) return who
  const { principal, action, context } = who
  return { principal, action, context: Object.fromEntries(context) }
}
