import type { DifferenceCode, MarkedDifference } from '@vouchsafe/policy/explain'
import type { TokenSuggestion } from '#explain/types'
import { cut } from './phrases.ts'

type Advice = (difference: MarkedDifference, key: string) => string | undefined

/** What the caller's side can change, by how its value differs. */
const advice: Readonly<Partial<Record<DifferenceCode, Advice>>> = {
  key_absent: ({ expected }, key) =>
    key.endsWith(':environment')
      ? `give the job \`environment: ${cut(expected ?? 'NAME')}\`: without one the token has no such claim`
      : `ask for a token that has \`${key}\`: this one does not`,
  claim_not_exposed: (_, key) => {
    const claim = /^token\.actions\.githubusercontent\.com(?:\/[^:]*)?:(?!iss$)(?<claim>.+)$/.exec(key)
      ?.groups?.['claim']
    return claim === undefined
      ? undefined
      : `let the subject carry \`${cut(claim)}\`, by a template for the repository (\`actions/oidc/customization/sub\`)`
  },
  not_brought: (_, key) =>
    key.toLowerCase() === 'sts:sourceidentity'
      ? 'let the issuer put the claim `https://aws.amazon.com/source_identity` into the token'
      : 'let the issuer put the claim `https://aws.amazon.com/tags` into the token: a call with a token brings no other tags',
  several_values: (_, key) =>
    `ask for a token with a single value of \`${key}\`: a policy without a set operator never matches several`,
  letter_case: ({ expected }) =>
    isProvider(expected) ? undefined : `write it as ${code(expected)}: values are compared letter by letter`,
  white_space: ({ expected }) => `write ${code(expected)} without further blanks`,
  trailing_slash: ({ expected }) =>
    isProvider(expected) ? undefined : `use ${code(expected)}: a slash at the end makes it another value`,
  name_only: () =>
    'let the repository use immutable subjects (`repo:ORG@ID/REPO@ID:…`): its tokens still carry names alone',
  pull_request_instead_of_ref: () =>
    'run the job on `push` to the branch: a job of a pull request has `pull_request` for its subject',
  ref_instead_of_pull_request: () => 'run the job on `pull_request`: elsewhere the subject names the ref',
  environment_instead_of_ref: ({ found }) =>
    `take \`environment: ${after(found, ':environment:') ?? ''}\` out of the job: it replaces the branch in the subject`,
  ref_instead_of_environment: ({ expected }) =>
    `give the job \`environment: ${after(expected, ':environment:') ?? 'NAME'}\`: the subject then names it instead of the branch`,
  environment_instead_of_pull_request: ({ found }) =>
    `take \`environment: ${after(found, ':environment:') ?? ''}\` out of the job: it replaces \`pull_request\` in the subject`,
  customised_subject: () =>
    'reset the subject template of the repository to the default (`actions/oidc/customization/sub`, `use_default: true`)',
  default_subject: ({ expected }) =>
    `let the repository's subject template have the claims of ${code(expected)} (\`actions/oidc/customization/sub\`)`,
  presenter_instead_of_audience: ({ expected }) =>
    `ask for the token as ${code(expected)}, so that its \`azp\` is that`,
  other_environment: ({ expected }) =>
    `run it in the environment ${code(after(expected, ':environment:') ?? expected)}`,
  other_ref: ({ expected }) => `run it on ${code(after(expected, ':ref:') ?? expected)}`,
  other_ref_type: ({ expected }) =>
    `run it on a ${after(expected, ':ref_type:')?.split(':')[0] ?? 'ref of the other kind'}`,
  other_owner: ({ expected }) => `run it in ${code(expected?.split(':')[1])}`,
  other_repository: ({ expected }) => `run it in ${code(expected?.split(':')[1])}`,
  other_project: ({ expected }) => `run it in the project of ${code(expected)}`,
  other_organization: ({ expected }) => `run it in the organization of ${code(expected)}`,
  other_workspace: ({ expected }) =>
    `run it in the workspace ${code(after(expected, ':workspace:')?.split(':')[0])}`,
  other_run_phase: ({ expected }) =>
    `use the role in the phase ${code(after(expected, ':run_phase:'))} alone, another in the other`,
  other_pipeline: ({ expected }) =>
    `run it in the pipeline ${code(after(expected, ':pipeline:')?.split(':')[0])}`,
  other_step: ({ expected }) => `run it in the step of ${code(expected)}`,
  other_namespace: ({ expected }) => `run the pod in namespace ${code(expected?.split(':')[2])}`,
  other_service_account: ({ expected }) =>
    `set \`serviceAccountName: ${expected?.split(':')[3] ?? ''}\` in the pod`,
  other_trust_domain: ({ expected }) => `use an SVID of ${code(expected)}`,
  other_path: ({ expected }) =>
    isProvider(expected)
      ? `bring a token of \`https://${after(expected, ':oidc-provider/') ?? ''}\``
      : `use the SVID ${code(expected)}`,
  other_host: ({ expected }) => `bring a token of \`https://${after(expected, ':oidc-provider/') ?? ''}\``,
  other_account: ({ found }) =>
    `ask for a role of account ${code(found?.split(':')[4])}: a role trusts providers of its own account alone`,
  different: audienceAdvice,
  prefix_missing: audienceAdvice,
}

/** What the workload's side could change so that this condition holds. */
export function adviceFor(difference: MarkedDifference, key: string): TokenSuggestion[] {
  // nobody can aim at a pattern: what it means is the policy's side
  if (/[*?]/.test(difference.expected ?? '')) return []
  const text = advice[difference.code]?.(difference, key)
  return text === undefined ? [] : [{ code: difference.code, text }]
}

function audienceAdvice({ expected }: MarkedDifference, key: string): string | undefined {
  return key.endsWith(':aud') && expected !== undefined
    ? `ask for the token with the audience ${code(expected)}`
    : undefined
}

function isProvider(text: string | undefined): boolean {
  return text?.startsWith('arn:') === true
}

function after(text: string | undefined, mark: string): string | undefined {
  const at = text?.indexOf(mark) ?? -1
  return at === -1 ? undefined : cut(text?.slice(at + mark.length) ?? '')
}

function code(text = ''): string {
  return `\`${cut(text)}\``
}
