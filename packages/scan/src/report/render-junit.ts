import type { Finding } from '#finding/types'
import { historyText, placeText, type Report } from './report.ts'
import { escapeMarkup } from './escape-markup.ts'

/** JUnit XML: a failed case for each finding that counts, a skipped one for each that does not; one that passed if none. */
export function renderJunit({ findings, elapsedMs }: Report): string {
  const cases =
    findings.length === 0
      ? ['    <testcase classname="vouch scan" name="no static credential"/>']
      : findings.map(caseOf)
  const failures = findings.filter((finding) => finding.suppression === undefined).length
  const seconds = (elapsedMs / 1000).toFixed(3)
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites>',
    `  <testsuite name="vouch scan" tests="${cases.length}" failures="${failures}" skipped="${findings.length - failures}" time="${seconds}">`,
    ...cases,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n')
}

function caseOf(finding: Finding): string {
  const { detector, title, redacted, severity, fingerprint, suppression } = finding
  const name = escapeMarkup(`${title} ${redacted} ${fingerprint}`)
  const head = `    <testcase classname="${escapeMarkup(detector)}" name="${name}">`
  if (suppression !== undefined)
    return `${head}<skipped message="${escapeMarkup(suppression.reason ?? suppression.by)}"/></testcase>`
  return `${head}<failure type="${severity}" message="${escapeMarkup(finding.reasons.join('; '))}">${escapeMarkup(textOf(finding))}</failure></testcase>`
}

function textOf({ places, grants, replacement }: Finding): string {
  const lines = places.map((place) =>
    [placeText(place), historyText(place.origin)].filter(Boolean).join('  '),
  )
  return [...lines, grants, `Instead: ${replacement}`].join('\n')
}
