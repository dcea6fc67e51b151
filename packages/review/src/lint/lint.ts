import { createEstate } from './estate/create-estate.ts'
import type { Estate } from './estate/types.ts'
import { fixOf, fixOfRemoval } from './fix.ts'
import { inOrderOfText } from './in-order-of-text.ts'
import { noActionFacts } from './permissions/action-facts.ts'
import { lintRules } from './rules/rules.ts'
import type {
  CloudSubject,
  EstateFound,
  EstateRule,
  LintFinding,
  LintRule,
  LintSubject,
  PermissionsRule,
  PermissionsSubject,
  RuleFacts,
  TrustFound,
  TrustRule,
  TrustSubject,
  WorkflowRule,
} from './types.ts'
import type { WorkflowSubject } from './workloads/types.ts'

const nothingKnown: RuleFacts = { actions: noActionFacts }

/**
 * What the rules find, in the order of the files and of the lines in them. Never throws for a subject that was read.
 *
 * @param facts `loadActionFacts` of the subjects; without them the rules that need to know an action say nothing
 */
export function lint(subjects: readonly LintSubject[], facts: RuleFacts = nothingKnown): LintFinding[] {
  const estate = createEstate(subjects, facts)
  return [
    ...subjects.flatMap((subject) => findingsIn(subject, facts)),
    ...rulesOn('estate').flatMap((rule) => estateFindings(rule, estate)),
  ].toSorted(inOrderOfText)
}

type RulesOn<Kind> = readonly Extract<LintRule, { on: Kind }>[]

function rulesOn<Kind extends LintRule['on']>(kind: Kind): RulesOn<Kind> {
  return lintRules.filter((rule): rule is RulesOn<Kind>[number] => rule.on === kind)
}

const trustRules = rulesOn('trust')
const workflowRules = rulesOn('workflow')
const permissionsRules = rulesOn('permissions')

function findingsIn(subject: LintSubject, facts: RuleFacts): LintFinding[] {
  switch (subject.on) {
    case 'trust':
      return trustRules.flatMap((rule) => trustFindings(rule, subject))
    case 'workflow':
      return workflowRules.flatMap((rule) => workflowFindings(rule, subject))
    case 'google':
    case 'azure':
      return cloudFindings(subject)
    case 'permissions':
      return permissionsRules.flatMap((rule) => permissionsFindings(rule, subject, facts))
    // what they say has a meaning only beside trust
    case 'kubernetes':
    case 'gitlab':
      return []
  }
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

const cloudRules = new Map(
  lintRules.filter(({ on }) => on === 'google' || on === 'azure').map((rule) => [rule.id, rule]),
)

function cloudFindings(subject: CloudSubject): LintFinding[] {
  return subject.found.flatMap(({ rule: id, path, message, severity, who }) => {
    const rule = cloudRules.get(id)
    if (rule === undefined) return []
    const place = subject.place(path)
    return [
      {
        rule: id,
        severity: severity ?? rule.severity,
        place,
        message,
        why: rule.why,
        ...(who !== undefined && { who }),
      },
    ]
  })
}

function workflowFindings(rule: WorkflowRule, subject: WorkflowSubject): LintFinding[] {
  return rule.check(subject).map((found) => workloadFinding(rule, found))
}

function workloadFinding(rule: WorkflowRule | EstateRule, found: EstateFound): LintFinding {
  const { place, role, message, severity, removes } = found
  const fix = removes === undefined ? undefined : fixOfRemoval(place.file, removes)
  return {
    rule: rule.id,
    severity: severity ?? rule.severity,
    place,
    ...(role !== undefined && { role }),
    message,
    why: rule.why,
    ...(fix !== undefined && { fix }),
  }
}

function permissionsFindings(
  rule: PermissionsRule,
  subject: PermissionsSubject,
  facts: RuleFacts,
): LintFinding[] {
  const { holder } = subject
  return rule.check(subject, facts).map(({ policy, path, message, severity, call }) => ({
    rule: rule.id,
    severity: severity ?? rule.severity,
    place: policy.place(path),
    ...(holder?.kind === 'role' && { role: holder.name }),
    message,
    why: rule.why,
    ...(call !== undefined && { call }),
  }))
}

function estateFindings(rule: EstateRule, estate: Estate): LintFinding[] {
  return rule.check(estate).map((found) => workloadFinding(rule, found))
}
