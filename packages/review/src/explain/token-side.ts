import type { DifferenceCode, MarkedDifference } from '@vouchsafe/policy/explain'
import type { TokenSuggestion } from './types.ts'

/** What the caller's side can change, by how its value differs; undefined where nothing there helps. */
const advice: Readonly<
  Record<DifferenceCode, ((difference: MarkedDifference, key: string) => string | undefined) | undefined>
> = {
  key_absent: ({ expected }, key) =>
    key.endsWith(':environment')
      ? `give the job \`environment: ${expected ?? 'NAME'}\`: without one the token has no such claim`
      : `ask for a token that has \`${key}\`: this one does not`,
  several_values: (_, key) =>
    `ask for a token with a single value of \`${key}\`: a policy without a set operator never matches several`,
  wildcard_in_equals: undefined,
  letter_case: ({ expected }) => `write it as \`${expected ?? ''}\`: values are compared letter by letter`,
  white_space: ({ expected }) => `write \`${expected ?? ''}\` without further blanks`,
  trailing_slash: ({ expected }) => `use \`${expected ?? ''}\`: a slash at the end makes it another value`,
  immutable_ids: undefined,
  name_only: () =>
    'let the repository use immutable subjects (`repo:ORG@ID/REPO@ID:…`): its tokens still carry names alone',
  pull_request_instead_of_ref: () =>
    'run the job on `push` to the branch: a job of a pull request has `pull_request` for its subject',
  environment_instead_of_ref: ({ found = '' }) =>
    `take \`environment: ${found.split(':environment:')[1] ?? ''}\` out of the job: it replaces the branch in the subject`,
  ref_instead_of_environment: ({ expected = '' }) =>
    `give the job \`environment: ${expected.split(':environment:')[1] ?? 'NAME'}\`: the subject then names it instead of the branch`,
  other_environment: ({ expected = '' }) =>
    `run the job in \`environment: ${expected.split(':environment:')[1] ?? ''}\``,
  other_ref: ({ expected = '' }) => `run it on \`${expected.split(':ref:')[1] ?? expected}\``,
  other_repository: ({ expected = '' }) => `run it in \`${expected.split(':')[1] ?? expected}\``,
  other_namespace: ({ expected = '' }) => `run the pod in namespace \`${expected.split(':')[2] ?? ''}\``,
  other_service_account: ({ expected = '' }) =>
    `set \`serviceAccountName: ${expected.split(':')[3] ?? ''}\` in the pod`,
  different: ({ expected }, key) =>
    key.endsWith(':aud') && expected !== undefined
      ? `ask for the token with the audience \`${expected}\``
      : undefined,
}

/** What the workload's side could change so that this condition holds. */
export function adviceFor(difference: MarkedDifference, key: string): TokenSuggestion[] {
  // nobody can aim at a pattern: what it means is the policy's side
  if (/[*?]/.test(difference.expected ?? '')) return []
  const text = advice[difference.code]?.(difference, key)
  return text === undefined ? [] : [{ code: difference.code, text }]
}
