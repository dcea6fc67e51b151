import { escapeForTerminal } from '@vouchsafe/ledger/render'
import type { Finding, Place } from '@vouchsafe/scan/finding'
import {
  asideOf,
  counted,
  foundText,
  matchText,
  nextSteps,
  placeText,
  tallyOf,
  wordsOf,
  type Report,
} from '@vouchsafe/scan/report'

/** Places of one credential that are listed; the other forms of the report have them all. */
const SHOWN = 5

/** The report for a person: a block for each credential, the gravest first, then what was read and what was not. */
export function renderFindings(report: Report): string {
  const { counting, keyless, excused } = tallyOf(report.findings)
  return [
    ...counting.map(blockOf),
    ...(keyless.length > 0 ? [keyless.map(keylessLine).join('')] : []),
    ...(excused.length > 0
      ? [`${counted(excused.length, 'more credential')} excused (--json has them all)\n`]
      : []),
    summaryOf(report),
  ].join('\n')
}

/** Good news takes a line. */
function keylessLine({ title, places }: Finding): string {
  const [first] = places
  const more = places.length > 1 ? `, and ${places.length - 1} more` : ''
  return `${escapeForTerminal(`keyless  ${title} at ${first === undefined ? '' : placeText(first)}${more}`)}\n`
}

function blockOf(finding: Finding): string {
  const { title, redacted, severity, confidence, reasons, names, grants, match, fingerprint } = finding
  const owners = (finding.owners ?? []).map(({ who, why }) => `${who} (${why})`)
  const lines = [
    `${severity.toUpperCase()}  ${title}  ${redacted}`.trimEnd(),
    ...Object.entries(names).map(([name, value]) => `  ${wordsOf(name)}: ${value}`),
    `  ${confidence} confidence: ${reasons.join('; ')}`,
    ...placesOf(finding.places),
    ...(owners.length === 0 ? [] : [`  ask:     ${owners.join(', ')}`]),
    ...(match === undefined ? [] : [`  its owner's cloud: ${matchText(match)}`]),
    `  can:     ${grants}`,
    ...stepLines(finding),
    `  fingerprint ${fingerprint}`,
  ]
  return `${lines.map(escapeForTerminal).join('\n')}\n`
}

/** What to do, in order: what can be taken back before what cannot. */
function stepLines(finding: Finding): string[] {
  return nextSteps(finding).flatMap(({ say, command }, at) => [
    `  ${at === 0 ? 'next:' : '     '}    ${at + 1}. ${say}`,
    ...(command === undefined ? [] : [`              $ ${command}`]),
  ])
}

function placesOf(places: readonly Place[]): string[] {
  const shown = places.slice(0, SHOWN).map((place) => {
    const aside = asideOf(place)
    return `  at ${placeText(place)}${aside === '' ? '' : `  (${aside})`}`
  })
  return places.length > SHOWN ? [...shown, `  and ${places.length - SHOWN} more places`] : shown
}

function summaryOf({ coverage, gaps, elapsedMs, target, notes = [], findings }: Report): string {
  const bytes = coverage.reduce((sum, one) => sum + one.bytes, 0)
  const read = coverage.map(({ unit, count, further }) => {
    const more = Object.entries(further).filter(([, value]) => value > 0)
    return `${count} ${unit}${more.map(([name, value]) => `, ${amountOf(name, value)}`).join('')}`
  })
  const seconds = elapsedMs / 1000
  const rate = `${megabytes(bytes)} in ${seconds.toFixed(seconds < 10 ? 2 : 0)} s, ${megabytes(bytes / Math.max(seconds, 0.001))}/s`
  const found = `${foundText(tallyOf(findings))} in ${target}: ${read.join('; ')}; ${rate}`
  return `${[...missing(gaps), ...notes, found].map(escapeForTerminal).join('\n')}\n`
}

/** Gaps that are listed; the other forms of the report have them all. */
const GAPS = 20

function missing(gaps: Report['gaps']): string[] {
  const lines = gaps.slice(0, GAPS).map(({ what, why }) => `not read: ${what}: ${why}`)
  return gaps.length > GAPS ? [...lines, `not read: ${gaps.length - GAPS} more (--json has them all)`] : lines
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}

/** A count, or an amount where the name says so: `bytes looked through`. */
function amountOf(name: string, value: number): string {
  return name.startsWith('bytes ') ? `${megabytes(value)}${name.slice('bytes'.length)}` : `${value} ${name}`
}
