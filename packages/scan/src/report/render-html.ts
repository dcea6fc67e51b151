import { createHash } from 'node:crypto'
import type { Severity } from '#detector/types'
import type { Finding } from '#finding/types'
import { escapeMarkup } from './escape-markup.ts'
import { articleOf } from './html-finding.ts'
import { style } from './html-style.ts'
import { placeText, type Report } from './report.ts'
import { counted, foundText, tallyOf, type Tally } from './tally.ts'

const text = escapeMarkup
/** CSP Level 3 §8.3: this one style and nothing else, from anywhere. */
const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'`

const severities: readonly Severity[] = ['critical', 'high', 'medium', 'low']
const meanings: Readonly<Record<Severity, string>> = {
  critical: 'opens much, from anywhere, until somebody ends it',
  high: 'opens something that matters',
  medium: 'opens little, or not for long',
  low: 'an id alone, a use of a key, or most likely no key',
  info: 'needs no key',
}

/** One HTML page that loads nothing and runs nothing, for a person to read, on a screen or on paper. */
export function renderHtml(report: Report): string {
  const { target, findings, began, elapsedMs, tool } = report
  const tally = tallyOf(findings)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="referrer" content="no-referrer">
<title>Static credentials in ${text(target)}</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>Static credentials in <code>${text(target)}</code></h1>
<p>${text(sentenceOf(tally))}</p>
<p class="soft">${text(began)}, in ${(elapsedMs / 1000).toFixed(1)} s, by vouch ${text(tool)}. No secret is in this page.</p>
</header>
<main>
${tilesOf(tally)}
${gapsOf(report)}${notesOf(report)}${contentsOf(tally)}
${severities.map((severity) => sectionOf(severity, tally)).join('')}${keylessOf(tally)}${excusedOf(tally)}${coverageOf(report)}
</main>
<footer><p>A fingerprint names a credential and tells nothing of it: it is the same wherever the credential stands, in every report made under the same key. Of a credential only the public prefix of its kind and its length are shown.</p></footer>
</body>
</html>
`
}

function sentenceOf(tally: Tally): string {
  const { keyless, excused } = tally
  const found = `Found ${foundText(tally)}`
  const more = [
    ...(keyless.length > 0
      ? [`${counted(keyless.length, 'place')} that ${keyless.length > 1 ? 'need' : 'needs'} none`]
      : []),
    ...(excused.length > 0 ? [`${excused.length} excused`] : []),
  ]
  return `${[found, ...more].join('; ')}.`
}

function tilesOf({ counting, keyless }: Tally): string {
  const tiles = severities.map((severity) => {
    const count = counting.filter((finding) => finding.severity === severity).length
    return `<li class="${severity}"><b>${count}</b>${severity}</li>`
  })
  return `<ul class="tiles">\n${[...tiles, `<li class="good"><b>${keyless.length}</b>keyless</li>`].join('\n')}\n</ul>`
}

function gapsOf({ gaps }: Report): string {
  if (gaps.length === 0) return ''
  const items = gaps.map(({ what, why }) => `<li><code>${text(what)}</code>: ${text(why)}</li>`)
  return `<section class="notice"><h3>Not read: ${gaps.length}</h3>\n<p>What is not listed below may still be in these.</p>\n<ul>\n${items.join('\n')}\n</ul></section>\n`
}

function notesOf({ notes = [] }: Report): string {
  if (notes.length === 0) return ''
  return `<section class="notice"><ul>${notes.map((note) => `<li>${text(note)}</li>`).join('')}</ul></section>\n`
}

/** One line each, so that a page of many can be looked over. */
function contentsOf({ counting }: Tally): string {
  if (counting.length < 2) return ''
  const rows = counting.map(
    ({ severity, title, redacted, fingerprint, places }) =>
      `<tr class="${severity}"><td><span class="badge">${severity}</span></td><td><a href="#f-${text(fingerprint)}">${text(title)}</a> <code>${text(redacted)}</code></td><td>${places[0] === undefined ? '' : `<code>${text(placeText(places[0]))}</code>`}${places.length > 1 ? ` <span class="soft">and ${places.length - 1} more</span>` : ''}</td></tr>`,
  )
  return `<section><h2>At a glance</h2>\n<table>\n<thead><tr><th>Severity</th><th>What</th><th>Where</th></tr></thead>\n<tbody>\n${rows.join('\n')}\n</tbody>\n</table></section>`
}

function sectionOf(severity: Severity, { counting }: Tally): string {
  const own = counting.filter((finding) => finding.severity === severity)
  if (own.length === 0) return ''
  return `<section class="${severity}"><h2>${severity.charAt(0).toUpperCase()}${severity.slice(1)}: ${own.length}</h2>
<p class="soft">${meanings[severity]}</p>
${own.map(articleOf).join('\n')}
</section>
`
}

function keylessOf({ keyless }: Tally): string {
  if (keyless.length === 0) return ''
  const items = keyless.map(({ title, places }) => `<li>${text(title)}${placesInline(places)}</li>`)
  return `<section class="good"><h2>Keyless already: ${keyless.length}</h2>\n<ul>${items.join('\n')}</ul></section>\n`
}

function placesInline(places: Finding['places']): string {
  const shown = places.slice(0, 3).map((place) => `<code>${text(placeText(place))}</code>`)
  const more = places.length > 3 ? ` and ${places.length - 3} more` : ''
  return shown.length === 0 ? '' : ` at ${shown.join(', ')}${more}`
}

function excusedOf({ excused }: Tally): string {
  if (excused.length === 0) return ''
  return `<section><h2>Excused: ${excused.length}</h2>\n<details><summary>They do not count</summary>\n${excused.map(articleOf).join('\n')}\n</details></section>\n`
}

function coverageOf({ coverage }: Report): string {
  const rows = coverage.map(({ unit, count, bytes, further }) => {
    const more = Object.entries(further).filter(([, value]) => value > 0)
    const said = more.map(([name, value]) =>
      name.startsWith('bytes ') ? `${megabytes(value)}${name.slice('bytes'.length)}` : `${value} ${name}`,
    )
    return `<tr><td>${text(unit)}</td><td class="number">${count}</td><td class="number">${megabytes(bytes)}</td><td>${text(said.join(', '))}</td></tr>`
  })
  return `<section><h2>What was read</h2>\n<table>\n<thead><tr><th>What</th><th>How many</th><th>Size</th><th>Of these</th></tr></thead>\n<tbody>\n${rows.join('\n')}\n</tbody>\n</table></section>`
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}
