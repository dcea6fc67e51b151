import type { Edit } from '@vouchsafe/policy/explain'
import {
  providerName,
  type Condition,
  type PolicyWarning,
  type TrustStatement,
  type WarningCode,
} from '@vouchsafe/policy/parse'
import { isNear } from './is-near.ts'
import { printCondition } from './print-condition.ts'
import type { TrustFound, TrustRule, TrustSubject } from '../types.ts'

interface Stated {
  readonly statement: TrustStatement
  readonly condition: Condition
}

/** Rules about how a condition is written. */
export const conditionRules: readonly TrustRule[] = [
  {
    id: 'literal-wildcard',
    severity: 'warning',
    title: 'a wildcard that is none',
    why: 'the operator compares letter by letter, so that nobody matches, or nobody is excluded',
    docs: '`StringEquals` takes `*` and `?` literally; `StringLike` reads them as wildcards.',
    on: 'trust',
    check: (subject) =>
      noted(subject, 'wildcard_is_literal', ({ condition }) => [withOperator(condition, likeOf(condition))]),
  },
  {
    id: 'for-all-values',
    severity: 'warning',
    title: '`ForAllValues` on a key with one value',
    why: 'the condition also holds for a request without the key, so that it asks for nothing',
    docs: 'Leave the prefix out. `ForAllValues` is for keys with many values, such as `aws:TagKeys`.',
    on: 'trust',
    check: (subject) =>
      noted(subject, 'for_all_values_of_single_value', ({ condition }) => [
        withOperator(condition, { ...condition.operator, set: undefined }),
      ]),
  },
  {
    id: 'if-exists',
    severity: 'warning',
    title: '`IfExists` on a claim',
    why: 'a token without the claim is let in as well',
    docs: 'Leave `IfExists` out: a claim that decides has to be there.',
    on: 'trust',
    check: ({ document }) =>
      document.statements
        .filter(({ effect }) => effect === 'Allow')
        .flatMap((statement) =>
          statement.conditions
            .filter((condition) => condition.operator.ifExists && isClaim(statement, condition))
            .map((condition) => ({
              path: pathOf(statement, condition),
              message: `\`${printCondition(condition)}\` also holds for a token without \`${condition.key}\``,
              edits: [
                {
                  ...withOperator(condition, { ...condition.operator, ifExists: false }),
                  statement: statement.index,
                },
              ],
            })),
        ),
  },
  {
    id: 'misspelt-key',
    severity: 'error',
    title: 'the host of a key is misspelt',
    why: 'the key is never in a request: the condition never holds, or always does',
    docs: 'The part before the claim is host and path of the provider, letter by letter: `token.actions.githubusercontent.com:sub`.',
    on: 'trust',
    check: (subject) => [...noted(subject, 'key_names_other_provider', renamed), ...withoutClaim(subject)],
  },
  {
    id: 'key-of-other-provider',
    severity: 'warning',
    title: 'a key of another provider',
    why: 'the key is never in a request of this provider: the condition never holds, or always does',
    docs: 'Give each provider a statement of its own with its own keys.',
    on: 'trust',
    check: (subject) =>
      noted(subject, 'key_names_other_provider', (stated) =>
        nearKey(stated) === undefined ? [] : undefined,
      ),
  },
  {
    id: 'key-not-exposed',
    severity: 'error',
    title: 'a claim that no policy can see',
    why: 'AWS makes condition keys of a list of claims for each issuer: the condition never holds, or always does',
    docs: 'Use a claim of the list (GitHub: `actor`, `actor_id`, `environment`, `job_workflow_ref`, `ref`, `repository`, `repository_id`, `repository_owner_id`, `enterprise_id`, `workflow`), or put what you need into `sub` at the issuer.',
    on: 'trust',
    check: (subject) => noted(subject, 'key_not_exposed'),
  },
  {
    id: 'value-never-matches',
    severity: 'warning',
    title: 'a value that the operator cannot compare',
    why: 'the condition never holds for it',
    docs: 'Write numbers for numeric operators, ISO 8601 or epoch seconds for dates, CIDR for addresses.',
    on: 'trust',
    check: (subject) => noted(subject, 'value_never_matches'),
  },
  {
    id: 'action-mismatch',
    severity: 'warning',
    title: 'an action that the principal cannot call',
    why: 'nobody gets in by this statement, and whoever mends it in a hurry may open it too far',
    docs: 'Federated principals call `sts:AssumeRoleWithWebIdentity` (OIDC) or `sts:AssumeRoleWithSAML`; accounts, roles and services call `sts:AssumeRole`.',
    on: 'trust',
    check: (subject) => noted(subject, 'action_never_matches_principal'),
  },
]

type ConditionEdit = Omit<Extract<Edit, { key: string }>, 'statement'>

/** The notes of a kind; `editsFor` says how to mend one, and gives undefined for one that another rule is about. */
function noted(
  subject: TrustSubject,
  code: WarningCode,
  editsFor: (stated: Stated) => readonly ConditionEdit[] | undefined = () => [],
): TrustFound[] {
  return subject.notes.flatMap((note): TrustFound[] => {
    if (note.code !== code) return []
    const stated = statedBy(subject, note)
    if (stated === undefined)
      return [{ path: ['Statement', note.statement, 'Action'], message: note.message }]
    const mended = editsFor(stated)
    if (mended === undefined) return []
    const edits = mended.map((edit) => ({ ...edit, statement: note.statement }) as Edit)
    return [
      {
        path: pathOf(stated.statement, stated.condition),
        message: note.message,
        ...(edits.length > 0 && { edits }),
      },
    ]
  })
}

/** The condition that a note is about: one key may stand under several operators. */
function statedBy(
  { document }: TrustSubject,
  { code, statement: at, key }: PolicyWarning,
): Stated | undefined {
  const statement = document.statements[at]
  const on = statement?.conditions.filter((condition) => condition.key === key) ?? []
  const condition =
    code === 'for_all_values_of_single_value'
      ? on.find(({ operator }) => operator.set === 'ForAllValues')
      : code === 'wildcard_is_literal'
        ? (on.find(
            ({ operator, values }) =>
              /Equals/.test(operator.name) && values.some((value) => /[*?]/.test(value)),
          ) ?? on[0])
        : on[0]
  return statement === undefined || condition === undefined ? undefined : { statement, condition }
}

function pathOf({ index }: TrustStatement, condition: Condition): TrustFound['path'] {
  return ['Statement', index, 'Condition', printCondition(condition), condition.key]
}

type AnyOperator = Omit<Condition['operator'], 'set'> & {
  readonly set?: Condition['operator']['set'] | undefined
}

function withOperator(condition: Condition, { name, set, ifExists }: AnyOperator) {
  const operator = { name, ifExists, ...(set !== undefined && { set }) }
  return {
    kind: 'replace_operator' as const,
    operator: printCondition(condition),
    key: condition.key,
    with: printCondition({ operator }),
  }
}

function likeOf({ operator }: Condition): Condition['operator'] {
  return { ...operator, name: operator.name.startsWith('StringNot') ? 'StringNotLike' : 'StringLike' }
}

function isClaim({ principals }: TrustStatement, { key }: Condition): boolean {
  return principals.some(({ type, value }) => {
    const host = type === 'Federated' ? providerName(value) : undefined
    return host !== undefined && key.toLowerCase().startsWith(`${host.toLowerCase()}:`)
  })
}

/** A key that is the provider and says nothing of which claim. */
function withoutClaim({ document }: TrustSubject): TrustFound[] {
  return document.statements.flatMap((statement) =>
    statement.conditions
      .filter(({ key }) => hostsOf(statement).some((host) => host.toLowerCase() === key.toLowerCase()))
      .map((condition) => ({
        path: pathOf(statement, condition),
        message: `the key \`${condition.key}\` names a provider and no claim: \`${condition.key}:sub\` would be one`,
      })),
  )
}

function hostsOf({ principals }: TrustStatement): string[] {
  return principals.flatMap(({ type, value }) => (type === 'Federated' ? (providerName(value) ?? []) : []))
}

/** The key with the host of the one provider that it all but names. */
function nearKey({ statement, condition }: Stated): string | undefined {
  const cut = condition.key.lastIndexOf(':')
  const [host, claim] = [condition.key.slice(0, cut).toLowerCase(), condition.key.slice(cut + 1)]
  const near = hostsOf(statement).find((own) => own.toLowerCase() !== host && isNear(own.toLowerCase(), host))
  return near === undefined ? undefined : `${near}:${claim}`
}

function renamed(stated: Stated): readonly ConditionEdit[] | undefined {
  const key = nearKey(stated)
  if (key === undefined) return undefined
  const { condition } = stated
  const place = { operator: printCondition(condition), key: condition.key }
  return [
    ...condition.values.map((value) => ({ kind: 'add_value' as const, ...place, key, value })),
    { kind: 'remove_condition' as const, ...place },
  ]
}
