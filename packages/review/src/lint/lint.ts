import { fixOf } from './fix.ts'
import { inOrderOfText } from './in-order-of-text.ts'
import { lintRules } from './rules/rules.ts'
import type {
  LintFinding,
  LintSubject,
  TrustFound,
  TrustRule,
  TrustSubject,
  WorkflowRule,
  WorkflowSubject,
} from './types.ts'

/** What the rules find, in the order of the files and of the lines in them. Never throws for a subject that was read. */
export function lint(subjects: readonly LintSubject[]): LintFinding[] {
  return subjects.flatMap(findingsIn).toSorted(inOrderOfText)
}

function findingsIn(subject: LintSubject): LintFinding[] {
  return lintRules.flatMap((rule) => {
    if (rule.on === 'trust') return subject.on === 'trust' ? trustFindings(rule, subject) : []
    return rule.on === 'workflow' && subject.on === 'workflow' ? workflowFindings(rule, subject) : []
  })
}

function trustFindings(rule: TrustRule, subject: TrustSubject): LintFinding[] {
  return rule.check(subject).map(({ path, message, severity, who, edits }: TrustFound) => {
    const fix = edits === undefined ? undefined : fixOf(subject, edits)
    return {
      rule: rule.id,
      severity: severity ?? rule.severity,
      place: subject.place(path),
      ...(subject.role !== undefined && { role: subject.role }),
      message,
      why: rule.why,
      ...(who !== undefined && { who }),
      ...(fix !== undefined && { fix }),
    }
  })
}

function workflowFindings(rule: WorkflowRule, subject: WorkflowSubject): LintFinding[] {
  return rule.check(subject).map(({ place, message, severity }) => ({
    rule: rule.id,
    severity: severity ?? rule.severity,
    place,
    message,
    why: rule.why,
  }))
}
