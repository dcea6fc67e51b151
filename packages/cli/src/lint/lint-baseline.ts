import { isVouchsafeError, VouchsafeError } from '@vouchsafe/core/errors'
import { isJsonObject, parseJsonObject } from '@vouchsafe/core/json'
import { fingerprintOf, type LintFinding } from '@vouchsafe/review/lint'
import { readFileSync } from 'node:fs'

const format = 'vouch lint baseline 1'

/** How often a policy may have a finding, by its fingerprint. */
export type LintBaseline = ReadonlyMap<string, number>

/** @throws VouchsafeError `usage` */
export function readLintBaseline(path: string, name: string): LintBaseline {
  try {
    const { findings, ...head } = parseJsonObject(readFileSync(path, 'utf8'))
    if (head['format'] !== format || !Array.isArray(findings)) throw unreadable(name)
    return new Map(
      findings.map((one) => {
        const { fingerprint, count = 1 } = isJsonObject(one) ? one : {}
        if (typeof fingerprint === 'string' && typeof count === 'number') return [fingerprint, count]
        throw unreadable(name)
      }),
    )
  } catch (error) {
    throw isVouchsafeError(error, 'usage') ? error : unreadable(name)
  }
}

/**
 * The same findings, those that the baseline knows marked so. A fingerprint has no line in it: findings may move, and
 * of several that are alike in one policy no more are known than there were.
 */
export function applyLintBaseline(findings: readonly LintFinding[], baseline: LintBaseline): LintFinding[] {
  const left = new Map(baseline)
  return findings.map((finding) => {
    const fingerprint = fingerprintOf(finding)
    const count = left.get(fingerprint) ?? 0
    if (count < 1 || finding.suppression !== undefined) return finding
    left.set(fingerprint, count - 1)
    return { ...finding, suppression: { by: 'baseline' } }
  })
}

/** One line a finding, so that a review sees what is excused. */
export function renderLintBaseline(findings: readonly LintFinding[]): string {
  const counts = new Map<string, { readonly finding: LintFinding; readonly count: number }>()
  for (const finding of findings) {
    const fingerprint = fingerprintOf(finding)
    counts.set(fingerprint, { finding, count: (counts.get(fingerprint)?.count ?? 0) + 1 })
  }
  const lines = [...counts]
    .map(
      ([
        fingerprint,
        {
          finding: { rule, place, role },
          count,
        },
      ]) =>
        JSON.stringify({
          fingerprint,
          rule,
          file: place.file,
          ...(role !== undefined && { role }),
          ...(count > 1 && { count }),
        }),
    )
    .toSorted()
  return `{ "format": ${JSON.stringify(format)}, "findings": [\n${lines.map((line) => `  ${line}`).join(',\n')}\n] }\n`
}

function unreadable(name: string): VouchsafeError {
  return new VouchsafeError('usage', {
    say: `--baseline: \`${name}\` is no baseline of \`vouch lint\``,
    hint: 'write one with --update-baseline',
  })
}
