import { escapeForTerminal } from '@vouchsafe/ledger/render'
import {
  sayCheck,
  type CloudCandidate,
  type CloudCheck,
  type CloudExplanation,
  type CloudSuggestion,
} from '@vouchsafe/review/cloud'

/** Candidates that a person is shown; `--json` has them all. */
const SHOWN = 5
/** Claims of another token that are named. */
const SHOWN_CLAIMS = 6

/** What a cloud would say, for a person: the answer first, then why, then what to change. */
export function renderCloudExplanation(explanation: CloudExplanation): string {
  const { headline, vendor, candidates, suggestions, unchecked } = explanation
  const more = candidates.length - SHOWN
  const lines = [
    headline,
    ...(vendor === undefined ? [] : [`  the caller sees: ${vendor.code}: ${vendor.text}`]),
    ...candidates.slice(0, SHOWN).flatMap(candidateLines),
    ...(more > 0 ? ['', `and ${more} more, further away: see --json`] : []),
    ...titled(
      'on the side of the token:',
      suggestions.filter(({ side }) => side === 'token').map(({ text }) => text),
    ),
    ...titled(
      'on the side of the cloud:',
      suggestions
        .filter(({ side }) => side === 'cloud')
        .map(({ risk, text, alsoAdmits }) => `[${risk ?? 'safe'}] ${text}${alsoAdmitted(alsoAdmits)}`),
    ),
    ...suggestions.flatMap(({ command }) => (command === undefined ? [] : ['', command])),
    ...titled('not looked at:', unchecked),
  ]
  return `${lines.map(escapeForTerminal).join('\n')}\n`
}

function candidateLines({ name, checks }: CloudCandidate): string[] {
  return ['', name, ...checks.flatMap(checkLines)]
}

function checkLines(check: CloudCheck): string[] {
  const { what, holds, expected, found, difference } = check
  if (holds) return [`  holds  ${what}`]
  const at = difference?.at ?? 0
  const isComparable = expected !== undefined && found !== undefined
  return [
    `  FAILS  ${sayCheck(check)}`,
    ...(isComparable
      ? [`         expected ${expected}`, `         found    ${found}`, `         ${' '.repeat(9 + at)}^`]
      : []),
  ]
}

/** Another token, by its subject and what else a condition may read of it. */
function alsoAdmitted(claims: CloudSuggestion['alsoAdmits']): string {
  if (claims === undefined) return ''
  const texts = Object.entries(claims).flatMap(([name, value]) =>
    typeof value === 'string' && !['iss', 'aud', 'jti'].includes(name) ? [{ name, value }] : [],
  )
  const subject = texts.find(({ name }) => name === 'sub')?.value ?? 'another subject'
  const others = texts.filter(({ name }) => name !== 'sub').slice(0, SHOWN_CLAIMS)
  const named = others.map(({ name, value }) => `${name} ${value}`).join(', ')
  return `; it would also admit ${subject}${named === '' ? '' : ` (${named})`}`
}

function titled(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  - ${line}`)]
}
