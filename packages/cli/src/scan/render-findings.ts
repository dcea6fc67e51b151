import { escapeForTerminal } from '@vouchsafe/ledger/render'
import type { Finding, Place } from '@vouchsafe/scan/finding'
import { historyText, placeText, type Report } from '@vouchsafe/scan/report'

/** Places of one credential that are listed; the other forms of the report have them all. */
const SHOWN = 5

/** The report for a person: a block for each credential, the gravest first, then what was read and what was not. */
export function renderFindings(report: Report): string {
  const { findings } = report
  const counting = findings.filter(
    ({ suppression, stance }) => suppression === undefined && stance !== 'federation',
  )
  const keyless = findings.filter(({ stance }) => stance === 'federation')
  const excused = findings.length - counting.length - keyless.length
  return [
    ...counting.map(blockOf),
    ...(keyless.length > 0 ? [keyless.map(keylessLine).join('')] : []),
    ...(excused > 0 ? [`${excused} more in the baseline or excused by a comment\n`] : []),
    summaryOf(report, counting),
  ].join('\n')
}

/** Good news takes a line. */
function keylessLine({ title, places }: Finding): string {
  const [first] = places
  const more = places.length > 1 ? `, and ${places.length - 1} more` : ''
  return `${escapeForTerminal(`keyless  ${title} at ${first === undefined ? '' : placeText(first)}${more}`)}\n`
}

function blockOf(finding: Finding): string {
  const { title, redacted, severity, confidence, reasons, names, grants, replacement, fingerprint } = finding
  const lines = [
    `${severity.toUpperCase()}  ${title}  ${redacted}`.trimEnd(),
    ...Object.entries(names).map(([name, value]) => `  ${wordsOf(name)}: ${value}`),
    `  ${confidence} confidence: ${reasons.join('; ')}`,
    ...placesOf(finding.places),
    `  can:     ${grants}`,
    `  instead: ${replacement}`,
    `  fingerprint ${fingerprint}`,
  ]
  return `${lines.map(escapeForTerminal).join('\n')}\n`
}

function placesOf(places: readonly Place[]): string[] {
  const shown = places.slice(0, SHOWN).map((place) => {
    const from = place.encoding.length === 0 ? '' : `  (${place.encoding.join(', then ')})`
    const history = historyText(place.origin)
    return `  at ${placeText(place)}${from}${history === undefined ? '' : `  ${history}`}`
  })
  return places.length > SHOWN ? [...shown, `  and ${places.length - SHOWN} more places`] : shown
}

/** `accessKeyId` -> `access key id`. */
function wordsOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}

function summaryOf({ coverage, gaps, elapsedMs, target }: Report, counting: readonly Finding[]): string {
  const bytes = coverage.reduce((sum, one) => sum + one.bytes, 0)
  const read = coverage.map(({ unit, count, further }) => {
    const more = Object.entries(further).filter(([, value]) => value > 0)
    return `${count} ${unit}${more.map(([name, value]) => `, ${amountOf(name, value)}`).join('')}`
  })
  const seconds = elapsedMs / 1000
  const rate = `${megabytes(bytes)} in ${seconds.toFixed(seconds < 10 ? 2 : 0)} s, ${megabytes(bytes / Math.max(seconds, 0.001))}/s`
  const secrets = counting.filter(({ stance }) => stance === 'secret').length
  const uses = counting.length - secrets
  const found = `${counted(secrets, 'static credential')}${uses === 0 ? '' : `, ${counted(uses, 'use')} of one`}`
  const missing = gaps.map(({ what, why }) => `not read: ${what}: ${why}`)
  return `${[...missing, `${found} in ${target}: ${read.join('; ')}; ${rate}`].map(escapeForTerminal).join('\n')}\n`
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}

/** `no thing`, `1 thing`, `2 things`. */
function counted(count: number, thing: string): string {
  return `${count === 0 ? 'no' : count} ${thing}${count > 1 ? 's' : ''}`
}

/** A count, or an amount where the name says so: `bytes looked through`. */
function amountOf(name: string, value: number): string {
  return name.startsWith('bytes ') ? `${megabytes(value)}${name.slice('bytes'.length)}` : `${value} ${name}`
}
