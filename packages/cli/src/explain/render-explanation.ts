import { escapeForTerminal } from '@vouchsafe/ledger/render'
import type { Edit, MarkedDifference, PolicySuggestion } from '@vouchsafe/policy/explain'
import { sayDifference, sayProvider, type ExplainedStatement } from '@vouchsafe/review/explain'
import type { RecordedExplanation } from './explain-candidate.ts'
import { whoIs } from './who-is.ts'

/** The explanation for a person: the answer first, then why, then what to change. */
export function renderExplanation(explanation: RecordedExplanation): string {
  const { headline, vendor, statements, tokenSuggestions, policySuggestions, unchecked, candidate } =
    explanation
  const lines = [
    headline,
    ...(vendor === undefined ? [] : [`  the caller sees: ${vendor.code}: ${vendor.text}`]),
    ...statements.flatMap(statementLines),
    ...(candidate === undefined ? [] : ['', candidate.headline]),
    ...(candidate?.statements ?? []).flatMap(statementLines),
    ...titled(
      'on the side of the token:',
      tokenSuggestions.map(({ text }) => text),
    ),
    ...titled('in the policy, the smallest change first:', policySuggestions.map(suggestionText)),
    ...titled('not looked at:', unchecked),
  ]
  return `${lines.map(escapeForTerminal).join('\n')}\n`
}

function statementLines(statement: ExplainedStatement): string[] {
  const { index, sid, effect, reason, expected, found, conditions, difference, policy } = statement
  const name = sid === undefined ? `statement ${index + 1}` : `statement ${index + 1} (${sid})`
  const whose = policy === undefined ? '' : `${policy}, `
  const head = `${whose}${name}, ${effect}: ${reason.replaceAll('_', ' ')}`
  const named =
    difference !== undefined
      ? [`         ${sayProvider(statement)}`, ...marked(difference)]
      : expected === undefined
        ? []
        : [`    expected ${expected.join(', ')}; found ${found ?? 'nothing'}`]
  return ['', head, ...named, ...conditions.flatMap(conditionLines)]
}

function conditionLines(condition: ExplainedStatement['conditions'][number]): string[] {
  const { holds, operator, key, expected, found, difference } = condition
  const head = `  ${holds ? 'holds' : 'FAILS'}  ${operator} ${key}`
  if (holds) return [head]
  const [wanted] = expected
  const [got] = found ?? []
  const texts = {
    at: 0,
    ...(wanted !== undefined && { expected: wanted }),
    ...(got !== undefined && { found: got }),
  }
  return [head, `         ${sayDifference(condition)}`, ...marked({ ...texts, ...difference })]
}

/** Both texts one over the other, and where they part. */
function marked({ expected, found, at }: Pick<MarkedDifference, 'expected' | 'found' | 'at'>): string[] {
  if (expected === undefined || found === undefined) return []
  return [`         expected ${expected}`, `         found    ${found}`, `         ${' '.repeat(9 + at)}^`]
}

function titled(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  - ${line}`)]
}

function suggestionText({ edits, risk, alsoAdmits }: PolicySuggestion): string {
  const also = alsoAdmits === undefined ? '' : `; it would also admit ${whoIs(alsoAdmits)}`
  return `[${risk}] ${edits.map(editText).join(', and ')}${also}`
}

function editText(edit: Edit): string {
  switch (edit.kind) {
    case 'add_value':
      return `add "${edit.value}" to ${edit.operator} ${edit.key} of statement ${edit.statement + 1}`
    case 'remove_value':
      return `take "${edit.value}" out of ${edit.operator} ${edit.key} of statement ${edit.statement + 1}`
    case 'replace_operator':
      return `use ${edit.with} instead of ${edit.operator} for ${edit.key} in statement ${edit.statement + 1}`
    case 'remove_condition':
      return `remove ${edit.operator} ${edit.key} from statement ${edit.statement + 1}`
    case 'add_action':
      return `add the action ${edit.action} to statement ${edit.statement + 1}`
    case 'add_principal':
      return `add the principal ${edit.id} to statement ${edit.statement + 1}`
    case 'add_statement':
      return 'add a statement for this request alone (see --json)'
    case 'remove_statement':
      return `remove statement ${edit.statement + 1}`
  }
}
