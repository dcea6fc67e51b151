import { formatInstant, type EpochSeconds } from '@vouchsafe/core/time'
import { escapeForTerminal } from '@vouchsafe/ledger/render'
import type { Inspection, ReadClaim, RoleAnswer, SignatureCheck, TokenTimes } from '@vouchsafe/review/inspect'

/** Lines of claims and of roles that a person is shown; `--json` has them all. */
const SHOWN = 100
/** Characters of a value that a person is shown. */
const LONGEST_VALUE = 160

/** An inspection, and which roles the token would get where that was asked. */
export type InspectionAnswer = Inspection & { readonly roles?: readonly RoleAnswer[] }

/** The inspection for a person: how it stands, what is unwise about it, then what it says. */
export function renderInspection(inspection: InspectionAnswer, at: EpochSeconds): string {
  const { kind, issuer, times, signature, remarks, header, claims, chain, roles } = inspection
  const lines = [
    `${chain === undefined ? 'a token of' : 'an'} ${kind}${issuer === undefined ? '' : `, issued by ${clip(issuer)}`}`,
    ...spiffeLines(inspection),
    `time:      ${timeLine(times, at)}`,
    `signature: ${signatureLine(signature)}`,
    ...titled(
      'remarks:',
      remarks.map(
        ({ severity, text }) => `- ${severity === 'note' ? '(good to know) ' : ''}${clip(text, 400)}`,
      ),
    ),
    ...titled('header:', memberLines(header, at)),
    ...titled(chain === undefined ? 'claims:' : 'certificate:', memberLines(claims, at)),
    ...(chain ?? []).flatMap((members, index) =>
      titled(`certificate beside it, ${index + 1} of ${chain?.length}:`, memberLines(members, at)),
    ),
    ...(roles === undefined ? [] : roleLines(roles)),
  ]
  return `${lines.map(escapeForTerminal).join('\n')}\n`
}

function spiffeLines({ spiffe }: Inspection): string[] {
  if (spiffe === undefined) return []
  const { trustDomain, path } = spiffe
  return [`SPIFFE ID: trust domain ${clip(trustDomain, 255)}, path ${path === '' ? '(none)' : clip(path)}`]
}

function timeLine(times: TokenTimes, at: EpochSeconds): string {
  const { state, issuedAt, notBefore, expiresAt, lifetimeSeconds } = times
  const issued =
    issuedAt === undefined ? '' : `, issued ${distance(issuedAt, at)} (${formatInstant(issuedAt)})`
  const life = lifetimeSeconds === undefined ? '' : `, a lifetime of ${span(lifetimeSeconds)}`
  const end = expiresAt === undefined ? '' : ` (${formatInstant(expiresAt)})`
  const start = Math.max(issuedAt ?? 0, notBefore ?? 0) as EpochSeconds
  const texts = {
    live: () => `live, ends ${distance(expiresAt ?? at, at)}${end}${issued}${life}`,
    expired: () => `expired ${distance(expiresAt ?? at, at)}${end}${issued}${life}`,
    not_yet_valid: () => `not valid yet: begins ${distance(start, at)} (${formatInstant(start)})${life}`,
    endless: () => `live, and it never ends${issued}`,
    unreadable: () => 'its times are no times, so no verifier takes it',
  }
  return texts[state]()
}

const words: Readonly<Record<SignatureCheck['state'], string>> = {
  valid: 'valid',
  invalid: 'INVALID',
  uncheckable: 'cannot be checked',
  not_checked: 'not checked',
}

function signatureLine({ state, because, kid }: SignatureCheck): string {
  return `${words[state]}${state === 'valid' ? ' ' : ': '}${because}${kid === undefined ? '' : `, key ${clip(kid)}`}`
}

function memberLines(members: readonly ReadClaim[], at: EpochSeconds): string[] {
  const width = Math.min(40, Math.max(0, ...members.map(({ name }) => name.length)))
  const lines = members.slice(0, SHOWN).flatMap(({ name, value, meaning }) => {
    const line = `${clip(name, 80).padEnd(width)}  ${clip(textOf(name, value, at))}`
    return meaning === undefined ? [line] : [line, `${' '.repeat(width)}    ${meaning}`]
  })
  return [...lines, ...others(members.length)]
}

const instants: ReadonlySet<string> = new Set([
  'iat',
  'nbf',
  'exp',
  'auth_time',
  'kubernetes.io/warnafter',
  'notBefore',
  'notAfter',
])

function textOf(name: string, value: ReadClaim['value'], at: EpochSeconds): string {
  if (typeof value === 'string') return value
  const isInstant = instants.has(name) && typeof value === 'number' && value >= 0 && value < 253_402_300_799
  if (!isInstant) return JSON.stringify(value)
  const when = Math.floor(value) as EpochSeconds
  return `${value} (${formatInstant(when)}, ${distance(when, at)})`
}

function roleLines(roles: readonly RoleAnswer[]): string[] {
  const admitted = roles.filter(({ isAdmitted }) => isAdmitted).length
  const lines = roles
    .slice(0, SHOWN)
    .map(({ role, isAdmitted, because }) => `${isAdmitted ? 'yes' : 'no '}  ${role}: ${clip(because, 400)}`)
  return titled(`roles of the current trust that it would get, ${admitted} of ${roles.length}:`, [
    ...lines,
    ...others(roles.length),
  ])
}

function others(count: number): string[] {
  return count > SHOWN ? [`and ${count - SHOWN} more: see --json`] : []
}

function titled(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)]
}

function clip(text: string, longest = LONGEST_VALUE): string {
  return text.length <= longest ? text : `${text.slice(0, longest)}… (${text.length} characters)`
}

function distance(when: EpochSeconds, at: EpochSeconds): string {
  return when > at ? `in ${span(when - at)}` : `${span(at - when)} ago`
}

/** `42 s`, `3 min`, `5 h`, `12 days`. */
function span(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`
  if (seconds < 172_800) return `${Math.round(seconds / 3600)} h`
  return `${Math.round(seconds / 86_400)} days`
}
