import type { Finding, Place } from '#finding/types'
import { escapeMarkup } from './escape-markup.ts'
import { asideOf, excuseText, matchText, wordsOf } from './finding-texts.ts'
import { nextSteps, type Step } from './next-steps.ts'
import { placeText } from './report.ts'

/** Places that are seen at once, and those that a click shows; the JSON form has them all. */
const OPEN = 3
const MOST = 500

/** Markup of one finding: what it is, why it is one, where, whose, what it can do, and what to do. */
export function articleOf(finding: Finding): string {
  const { severity, title, redacted, confidence, reasons, names, places, grants, match, fingerprint } =
    finding
  const owners = (finding.owners ?? []).map(
    ({ who, why }) => `${text(who)} <span class="soft">${text(why)}</span>`,
  )
  const steps = nextSteps(finding)
  const rows: [term: string, markup: string | undefined][] = [
    ['Why it is one', listOf(reasons.map(prose))],
    ...Object.entries(names).map(([name, value]): [string, string] => [
      initial(wordsOf(name)),
      `<code>${text(value)}</code>`,
    ]),
    ['In its cloud', match === undefined ? undefined : prose(matchText(match))],
    [places.length === 1 ? 'Where' : `Where (${places.length})`, placesOf(places)],
    ['May know of it', listOf(owners)],
    ['Its holder can', prose(grants)],
    ['Do next', steps.length === 0 ? undefined : `<ol>${steps.map(stepOf).join('')}</ol>`],
    ['Fingerprint', `<code>${text(fingerprint)}</code>`],
    ['Does not count', text(excuseText(finding)) || undefined],
  ]
  return `<article class="${severity}" id="f-${text(fingerprint)}">
<header><h3>${text(title)}</h3> <code>${text(redacted)}</code>
<span class="badge">${severity}</span> <span class="soft">${confidence} confidence</span></header>
<dl>
${rows.flatMap(([term, markup]) => (markup === undefined ? [] : [`<dt>${text(term)}</dt><dd>${markup}</dd>`])).join('\n')}
</dl>
</article>`
}

const text = escapeMarkup

/** A sentence, with what stands between backticks as code. */
function prose(sentence: string): string {
  return text(sentence).replaceAll(/`([^`]+)`/g, '<code>$1</code>')
}

function stepOf({ say, command }: Step): string {
  return `<li>${prose(say)}${command === undefined ? '' : ` <code class="command">${text(command)}</code>`}</li>`
}

function initial(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function listOf(items: readonly string[]): string | undefined {
  if (items.length <= 1) return items[0]
  return `<ul>${items.map((item) => `<li>${item}</li>`).join('')}</ul>`
}

function placesOf(places: readonly Place[]): string {
  const items = places.slice(0, MOST).map((place) => {
    const aside = asideOf(place)
    return `<code>${text(placeText(place))}</code>${aside === '' ? '' : ` <span class="soft">${prose(aside)}</span>`}`
  })
  const rest = items.slice(OPEN)
  const unsaid = places.length - items.length
  const more = unsaid > 0 ? [`and ${unsaid} more, which the JSON form lists`] : []
  const hidden =
    rest.length === 0
      ? ''
      : `<details><summary>${places.length - OPEN} more places</summary>${listOf([...rest, ...more]) ?? ''}</details>`
  return `${listOf(items.slice(0, OPEN)) ?? ''}${hidden}`
}
