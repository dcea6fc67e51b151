import { formatInstant } from '@vouchsafe/core/time'
import { escapeForTerminal } from '@vouchsafe/ledger/render'
import type { Answer, Obstacle, ReplayChange, ReplayReport } from '@vouchsafe/review/replay'

/** Lines that a person reads; the rest is for `--json`. */
const mostLines = 50

const obstacles: Readonly<Record<Obstacle, string>> = {
  hidden_claim: 'the policy asks for a claim that the ledger has as a keyed hash only',
  record_too_large: 'the record was too large and lost its keys',
  other_policies: 'it hangs on policies of the caller or its account that were not asked then',
  role_tags: 'the policy asks for tags of the role',
  provider_keys: 'nobody has the token any more that the changed provider would verify',
}

/** What a replay came to, for a person, after a blank line: a line for each way in which exchanges would change, then what it cannot say. */
export function renderReplay(report: ReplayReport): string {
  const { changes } = report
  const more = changes.slice(mostLines)
  const rest = more.reduce((sum, { count }) => sum + count, 0)
  const lines = [
    headOf(report),
    ...changes.slice(0, mostLines).map(lineOf),
    ...(more.length > 0
      ? [`  and ${rest.toLocaleString('en')} more of ${more.length} kinds (all with --json)`]
      : []),
    ...report.unknown.map(
      ({ role, because, keys, count }) =>
        `? cannot tell ${times(count)} for ${nameOf(role)}: ${obstacles[because]}${keys.length > 0 ? ` (${keys.join(', ')})` : ''}`,
    ),
    ...restOf(report),
  ]
  return `\n${lines.map(escapeForTerminal).join('\n')}\n`
}

function headOf({ exchanges, decided, changed, first, last }: ReplayReport): string {
  if (first === undefined || last === undefined) return 'replay: the ledger has no such exchange'
  const count = (number: number): string => number.toLocaleString('en')
  const when = `from ${formatInstant(first.at)} to ${formatInstant(last.at)}`
  return `replay: ${count(exchanges)} ${exchanges === 1 ? 'exchange' : 'exchanges'} ${when}, ${count(decided)} decided again, ${count(changed)} would change`
}

function lineOf(change: ReplayChange): string {
  const { direction, subject, principal, role, count, first, last } = change
  const verb = direction === 'admits' ? '+ admits ' : '- refuses'
  const who = subject ?? `others of ${principal}`
  const when =
    count === 1 ? formatInstant(first.at) : `${formatInstant(first.at)} to ${formatInstant(last.at)}`
  return `${verb} ${who} for ${nameOf(role)}, ${times(count)}, ${when}, ${becauseOf(change)} (last: ${last.id})`
}

function becauseOf({ direction, from, to, isRecorded }: ReplayChange): string {
  if (direction === 'admits') return `by ${statementOf(to)}`
  if (to.statement !== undefined) return `by ${statementOf(to)}`
  const was = from.statement === undefined ? '' : `, ${statementOf(from)} did`
  const on = isRecorded ? ', on record it was allowed' : was
  return `${causes[to.cause ?? ''] ?? 'no statement admits it'}${on}`
}

const causes: Readonly<Record<string, string>> = {
  role_missing: 'the role is gone',
  role_disabled: 'the role is disabled',
  provider_missing: 'the provider is gone',
  provider_disabled: 'the provider is disabled',
  audience_refused: 'the provider does not take the audience',
  token_lives_too_long: 'the provider does not take tokens that live so long',
  tag_session_not_allowed: 'no statement lets it tag the session',
  set_source_identity_not_allowed: 'no statement lets it set a source identity',
}

function statementOf({ statement }: Answer): string {
  if (statement === undefined) return 'another policy'
  const { index, sid } = statement
  return `statement ${index + 1}${sid === undefined ? '' : ` \`${sid}\``}`
}

function restOf({ apart, changedSince, exchanges, changed, unknown }: ReplayReport): readonly string[] {
  const causesOf = apart.map(({ cause, count }) => `${cause.replaceAll('_', ' ')} ${count}`)
  const all = apart.reduce((sum, { count }) => sum + count, 0)
  const isClean = exchanges > 0 && changed === 0 && unknown.length === 0
  return [
    ...(isClean ? ['no exchange on record would end otherwise'] : []),
    ...(changedSince > 0
      ? [`${times(changedSince)} the record says otherwise: trust has changed since, and not by this change`]
      : []),
    ...(all > 0 ? [`${times(all)} no trust policy had a part: ${causesOf.join(', ')}`] : []),
  ]
}

function nameOf(role: string): string {
  return role.split('/').at(-1) ?? role
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count.toLocaleString('en')} times`
}
