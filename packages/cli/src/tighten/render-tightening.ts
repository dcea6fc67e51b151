import { formatInstant, type EpochSeconds } from '@vouchsafe/core/time'
import { escapeForTerminal, escapeJsonText } from '@vouchsafe/ledger/render'
import type { PolicyRequest } from '@vouchsafe/policy/decision'
import type { StatementEvidence, Tightening, Unused, ValueEvidence } from '@vouchsafe/review/tighten'
import { whoIs } from '#explain/who-is'
import { renderTable } from '#output/table'

/** Values of a statement, and refused strangers, that a person is shown; `--json` has them all. */
const SHOWN = 20
const REFUSED_SHOWN = 3

/** What was found for a role and the policy that follows from it, for a person. */
export function renderTightening(role: string, tightening: Tightening): string {
  const { policy, evidence, statements, unused, questions } = tightening
  const name = role === '' ? 'the policy' : role
  if (policy === undefined || evidence === undefined)
    return section([
      `${name}: nobody was admitted on record, so that no policy follows from it`,
      ...asked(questions),
    ])
  const { count, subjects } = evidence
  return [
    section([`${name}: ${plural(count, 'exchange')} by ${plural(subjects, 'subject')}, ${span(evidence)}`]),
    ...statements.map(renderStatement),
    section([
      ...unused.map((one) => `never used, and left out: ${unusedText(one)}`),
      ...refusedLines(tightening),
      ...asked(questions),
    ]),
    ...policy.split('\n').map((line) => `${escapeJsonText(line)}\n`),
  ].join('')
}

function section(lines: readonly string[]): string {
  return lines.length === 0 ? '' : `${lines.map(escapeForTerminal).join('\n')}\n\n`
}

function asked(questions: Tightening['questions']): readonly string[] {
  return questions.map(({ text }) => `? ${text}`)
}

function renderStatement(statement: StatementEvidence): string {
  const { index, sid, principals, audience, narrowed, count, from } = statement
  const name = sid === undefined ? '' : ` (${sid})`
  const whom = audience === undefined ? '' : `, for ${audience}`
  const head = `statement ${index + 1}${name}, of statement ${from + 1}: ${principals.join(', ')}${whom}: ${plural(count, 'exchange')}`
  const values = narrowed.flatMap(({ key, values: all }) => all.map((value) => ({ key, value })))
  const rows = values.slice(0, SHOWN).map(({ key, value }) => rowOf(key, value).map(escapeForTerminal))
  const more = values.length > SHOWN ? `and ${values.length - SHOWN} more values\n` : ''
  return `${escapeForTerminal(head)}\n${renderTable(['key', 'value', 'stands for', 'times', 'first', 'last'], rows)}${more}\n`
}

function rowOf(key: string, { value, distinct, count, firstAt, lastAt }: ValueEvidence): string[] {
  const claim = key.slice(key.lastIndexOf(':') + 1)
  return [
    claim,
    value,
    distinct === 1 ? 'itself' : `${distinct} values`,
    String(count),
    day(firstAt),
    day(lastAt),
  ]
}

function unusedText(one: Unused): string {
  if (one.kind === 'statement')
    return `statement ${one.statement + 1}${one.sid === undefined ? '' : ` (${one.sid})`}`
  return `the ${one.kind} ${one.name} of statement ${one.statement + 1}`
}

function refusedLines({ refuses, isProof }: Tightening): readonly string[] {
  const proof = isProof
    ? 'proven: it admits nobody whom the enforced policy refuses'
    : 'found: it admits nobody new (not proven)'
  if (refuses.length === 0) return [proof, 'the enforced policy is as tight as the record']
  // strangers who differ in their subject; all are in --json
  const bySubject = Map.groupBy(refuses, ({ witness }) => String(subjectOf(witness)))
  const some = [...bySubject.values()]
    .slice(0, REFUSED_SHOWN)
    .flatMap(([first]) => (first === undefined ? [] : [first]))
  return [proof, ...some.map(({ witness }) => `no longer admitted, for instance: ${whoIs(witness)}`)]
}

function subjectOf({ context }: PolicyRequest): unknown {
  for (const [key, value] of context) if (key.endsWith(':sub') || key === 'aws:principalarn') return value
  return undefined
}

function span({
  firstAt,
  lastAt,
}: {
  readonly firstAt: EpochSeconds
  readonly lastAt: EpochSeconds
}): string {
  return day(firstAt) === day(lastAt) ? `on ${day(firstAt)}` : `${day(firstAt)} to ${day(lastAt)}`
}

function day(at: EpochSeconds): string {
  return formatInstant(at).slice(0, 10)
}

function plural(count: number, what: string): string {
  return `${count.toLocaleString('en')} ${what}${count === 1 ? '' : 's'}`
}
