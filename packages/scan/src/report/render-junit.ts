import type { Finding } from '#finding/types'
import { escapeMarkup } from './escape-markup.ts'
import { asideOf, excuseText, matchText } from './finding-texts.ts'
import { placeText, type Report } from './report.ts'
import { tallyOf } from './tally.ts'

/**
 * JUnit XML: a failed case for each finding that counts, a skipped one for each that is excused, one that passed for
 * what needs no key, or if there is nothing; an error for each gap, as a run that was not whole has.
 */
export function renderJunit({ findings, elapsedMs, gaps }: Report): string {
  const { counting, keyless, excused } = tallyOf(findings)
  const cases = [
    ...counting.map(failureOf),
    ...excused.map((finding) => caseOf(finding, `<skipped message="${escapeMarkup(excuseText(finding))}"/>`)),
    ...keyless.map((finding) => caseOf(finding, '')),
    ...gaps.map(({ what, why }) => gapOf(what, why)),
  ]
  if (cases.length === 0) cases.push('    <testcase classname="vouch scan" name="no static credential"/>')
  const seconds = (elapsedMs / 1000).toFixed(3)
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites>',
    `  <testsuite name="vouch scan" tests="${cases.length}" failures="${counting.length}" errors="${gaps.length}" skipped="${excused.length}" time="${seconds}">`,
    ...cases,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n')
}

function caseOf({ detector, title, redacted, fingerprint }: Finding, inner: string): string {
  const name = escapeMarkup(`${title} ${redacted} ${fingerprint}`)
  return `    <testcase classname="${escapeMarkup(detector)}" name="${name}">${inner}</testcase>`
}

function failureOf(finding: Finding): string {
  const { severity, reasons } = finding
  const message = escapeMarkup(reasons.join('; '))
  return caseOf(
    finding,
    `<failure type="${severity}" message="${message}">${escapeMarkup(textOf(finding))}</failure>`,
  )
}

function gapOf(what: string, why: string): string {
  return `    <testcase classname="vouch scan" name="${escapeMarkup(`not read: ${what}`)}"><error type="not read" message="${escapeMarkup(why)}"/></testcase>`
}

function textOf(finding: Finding): string {
  const { places, grants, replacement, match } = finding
  return [
    ...places.map((place) => [placeText(place), asideOf(place)].filter(Boolean).join('  ')),
    ...(finding.owners ?? []).map(({ who, why }) => `May know of it: ${who} (${why})`),
    ...(match === undefined ? [] : [`In its cloud: ${matchText(match)}`]),
    grants,
    `Instead: ${replacement}`,
  ].join('\n')
}
