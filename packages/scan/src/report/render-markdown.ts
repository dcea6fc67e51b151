import type { Finding } from '#finding/types'
import { escapeMarkup } from './escape-markup.ts'
import { asideOf } from './finding-texts.ts'
import { nextSteps } from './next-steps.ts'
import { placeText, type Report } from './report.ts'
import { foundText, tallyOf } from './tally.ts'

/** Findings and places that are listed: a summary of a CI job may have 1 MiB, and its reader less. */
const MOST_FINDINGS = 100
const MOST_PLACES = 5

/** Markdown as GitHub and GitLab show it, for the summary of a job or a comment on a change. */
export function renderMarkdown(report: Report): string {
  const { target, findings, gaps, notes = [] } = report
  const tally = tallyOf(findings)
  const { counting, excused } = tally
  const unsaid = counting.length - MOST_FINDINGS
  return [
    `## vouch scan: ${plain(foundText(tally))} in ${code(target)}`,
    '',
    ...(counting.length === 0
      ? []
      : [
          '| severity | what | where | next |',
          '| --- | --- | --- | --- |',
          ...counting.slice(0, MOST_FINDINGS).map(rowOf),
          '',
        ]),
    ...(unsaid > 0 ? [`And ${unsaid} more.`, ''] : []),
    ...(excused.length > 0 ? [`Excused: ${excused.length}.`, ''] : []),
    ...listOf(
      'Not read',
      gaps.map(({ what, why }) => `${code(what)}: ${plain(why)}`),
    ),
    ...listOf('Notes', notes.map(plain)),
  ].join('\n')
}

function rowOf(finding: Finding): string {
  const { severity, title, redacted, places } = finding
  const shown = places.slice(0, MOST_PLACES).map((place) => {
    const aside = asideOf(place)
    return `${code(placeText(place))}${aside === '' ? '' : ` ${plain(aside)}`}`
  })
  const more = places.length - shown.length
  const where = [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join('<br>')
  const [next] = nextSteps(finding)
  return `| ${severity} | ${plain(title)} ${redacted === '' ? '' : code(redacted)} | ${where} | ${plain(next?.say ?? '')} |`
}

function listOf(title: string, items: readonly string[]): string[] {
  if (items.length === 0) return []
  return [`### ${title}`, '', ...items.slice(0, MOST_FINDINGS).map((item) => `- ${item}`), '']
}

/** As HTML, whose entities Markdown leaves alone; so no text ends the code, the cell or the line. */
function code(text: string): string {
  return `<code>${plain(text)}</code>`
}

// what means something to Markdown within a cell, links and mentions among them; entities are as safe as they are
const signs = /(&[a-z0-9#]+;)|(?<=www)\.|[\\`*_[\]#!|~$@:^\r\n\t]/gi

function plain(text: string): string {
  return escapeMarkup(text).replace(
    signs,
    (sign, entity: string | undefined) => entity ?? `&#${sign.charCodeAt(0)};`,
  )
}
