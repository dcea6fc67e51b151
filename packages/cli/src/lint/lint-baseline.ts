import { isVouchsafeError, VouchsafeError } from '@vouchsafe/core/errors'
import { isJsonObject, parseJsonObject } from '@vouchsafe/core/json'
import { fingerprintOf, type LintFinding } from '@vouchsafe/review/lint'
import { readFileSync } from 'node:fs'

const format = 'vouch lint baseline 1'

/** Fingerprints that a baseline knows. @throws VouchsafeError `usage` */
export function readLintBaseline(path: string, name: string): ReadonlySet<string> {
  try {
    const { findings, ...head } = parseJsonObject(readFileSync(path, 'utf8'))
    if (head['format'] !== format || !Array.isArray(findings)) throw unreadable(name)
    return new Set(
      findings.map((one) => {
        if (isJsonObject(one) && typeof one['fingerprint'] === 'string') return one['fingerprint']
        throw unreadable(name)
      }),
    )
  } catch (error) {
    throw isVouchsafeError(error, 'usage') ? error : unreadable(name)
  }
}

/** One line a finding, so that a review sees what is excused. */
export function renderLintBaseline(findings: readonly LintFinding[]): string {
  const rows = findings.map((finding) =>
    JSON.stringify({
      fingerprint: fingerprintOf(finding),
      rule: finding.rule,
      file: finding.place.file,
      ...(finding.role !== undefined && { role: finding.role }),
    }),
  )
  const lines = [...new Set(rows)].toSorted()
  return `{ "format": ${JSON.stringify(format)}, "findings": [\n${lines.map((line) => `  ${line}`).join(',\n')}\n] }\n`
}

function unreadable(name: string): VouchsafeError {
  return new VouchsafeError('usage', {
    say: `--baseline: \`${name}\` is no baseline of \`vouch lint\``,
    hint: 'write one with --update-baseline',
  })
}
