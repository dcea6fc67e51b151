import type { Finding } from '#finding/types'
import { escapeMarkup } from './escape-markup.ts'
import { historyText, placeText, type Report } from './report.ts'

const style = `
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1b1f24; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin: 0; }
article { border: 1px solid #d0d7de; border-left-width: 6px; border-radius: 6px; padding: .8rem 1rem; margin: 1rem 0; }
.critical { border-left-color: #a40e26; } .high { border-left-color: #cf222e; } .medium { border-left-color: #bf8700; }
.low, .info { border-left-color: #6e7781; } .excused { opacity: .6; }
code { font: 13px ui-monospace, monospace; overflow-wrap: anywhere; } dt { font-weight: 600; } dd { margin: 0 0 .4rem; }
@media (prefers-color-scheme: dark) { body { background: #0d1117; color: #e6edf3; } article { border-color: #30363d; } }
`

/** One HTML page that loads nothing and runs nothing, for a person to read. */
export function renderHtml(report: Report): string {
  const { target, findings, coverage, gaps, began } = report
  const read = coverage
    .map(({ unit, count, bytes }) => `${count} ${unit}, ${(bytes / 1e6).toFixed(1)} MB`)
    .join('; ')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Static credentials in ${escapeMarkup(target)}</title>
<style>${style}</style>
</head>
<body>
<h1>Static credentials in <code>${escapeMarkup(target)}</code></h1>
<p>${findings.length} found, ${escapeMarkup(began)}. Read: ${escapeMarkup(read)}.</p>
${gaps.length === 0 ? '' : `<h2>Not read</h2>\n<ul>\n${gaps.map(({ what, why }) => `<li><code>${escapeMarkup(what)}</code>: ${escapeMarkup(why)}</li>`).join('\n')}\n</ul>\n`}${findings.map(articleOf).join('\n')}
</body>
</html>
`
}

function articleOf(finding: Finding): string {
  const { severity, title, redacted, confidence, reasons, names, places, grants, replacement, fingerprint } =
    finding
  const excused = finding.suppression === undefined ? '' : ' excused'
  return `<article class="${severity}${excused}">
<h2>${escapeMarkup(title)} <code>${escapeMarkup(redacted)}</code></h2>
<dl>
<dt>${severity}, confidence ${confidence}</dt><dd>${escapeMarkup(reasons.join('; '))}</dd>
${Object.entries(names)
  .map(([name, value]) => `<dt>${escapeMarkup(name)}</dt><dd><code>${escapeMarkup(value)}</code></dd>`)
  .join('\n')}
<dt>Where</dt>${places.map((place) => `<dd><code>${escapeMarkup(placeText(place))}</code> ${escapeMarkup(historyText(place.origin) ?? '')}</dd>`).join('')}
<dt>Whoever holds it can</dt><dd>${escapeMarkup(grants)}</dd>
<dt>Instead</dt><dd>${escapeMarkup(replacement)}</dd>
<dt>Fingerprint</dt><dd><code>${fingerprint}</code>${excused === '' ? '' : ` does not count: ${escapeMarkup(finding.suppression?.reason ?? finding.suppression?.by ?? '')}`}</dd>
</dl>
</article>`
}
