import { isDay, isDayOver, type EpochSeconds } from '@vouchsafe/core/time'
import { inOrderOfText } from '../in-order-of-text.ts'
import { lintRules } from '../rules/rules.ts'
import type { LintFinding } from '../types.ts'
import { excuseRules } from './excuse-rules.ts'
import type { LintExcuse } from './types.ts'

export interface ExcuseFacts {
  readonly excuses: readonly LintExcuse[]
  readonly at: EpochSeconds
  /** Whether everything that an excuse may be about was linted: only then can it be unused. */
  readonly isLinted: (excuse: LintExcuse) => boolean
}

/**
 * The same findings, those that an excuse names marked so, and beside them what is wrong with the excuses: one without
 * a reason or past its day excuses nothing, one that nothing needs is told.
 */
export function applyExcuses(
  findings: readonly LintFinding[],
  { excuses, at, isLinted }: ExcuseFacts,
): LintFinding[] {
  const faults = excuses.flatMap((excuse) => faultOf(excuse, at) ?? [])
  const valid = excuses.filter((excuse) => faultOf(excuse, at) === undefined)
  const used = new Set<string>()
  const marked = findings.map((finding): LintFinding => {
    const excuse = valid.find(({ rules, covers }) => rules.includes(finding.rule) && covers(finding))
    if (excuse === undefined || finding.suppression !== undefined) return finding
    used.add(keyOf(excuse, finding.rule))
    const { by, reason = '', until } = excuse
    return { ...finding, suppression: { by, reason, ...(until !== undefined && { until }) } }
  })
  const unused = valid
    .filter(isLinted)
    .flatMap((excuse) => excuse.rules.filter((rule) => !used.has(keyOf(excuse, rule))).map(unusedIn(excuse)))
  return [...marked, ...faults, ...unused].toSorted(inOrderOfText)
}

function keyOf({ place }: LintExcuse, rule: string): string {
  return JSON.stringify([place.file, place.line, place.column, rule])
}

function faultOf(
  { fault, reason, until, rules, place }: LintExcuse,
  at: EpochSeconds,
): LintFinding | undefined {
  if (fault !== undefined) return found('excuse-without-reason', place, `this line excuses nothing: ${fault}`)
  const what = rules.join(', ')
  if (reason === undefined)
    return found(
      'excuse-without-reason',
      place,
      `the excuse of ${what} gives no reason, so it excuses nothing`,
    )
  if (until === undefined || !isDayOver(until, at)) return undefined
  return isDay(until)
    ? found('excuse-expired', place, `${what} was excused until ${until}, and counts again`)
    : found('excuse-expired', place, `expected a day such as 2026-12-31, found \`${until}\`: ${what} counts`)
}

const known: ReadonlySet<string> = new Set(lintRules.map(({ id }) => id))

function unusedIn({ place }: LintExcuse): (rule: string) => LintFinding {
  return (rule) =>
    known.has(rule)
      ? found('unused-excuse', place, `nothing that ${rule} found is excused by this`)
      : found('unused-excuse', place, `there is no rule \`${rule}\``)
}

function found(id: keyof typeof excuseRules, place: LintExcuse['place'], message: string): LintFinding {
  const { severity, why } = excuseRules[id]
  return { rule: id, severity, place, message, why }
}
