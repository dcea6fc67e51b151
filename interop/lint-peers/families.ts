/** What the labels of the corpus come to, in the terms in which other tools have checks. */
export interface Family {
  readonly name: string
  /** Rules of vouch; a policy that has one of them by its labels has the fault. */
  readonly rules: readonly string[]
  /** Only policies for this host, where a check looks at no other. */
  readonly host?: string
  /** Checks of others that aim at it, by tool. */
  readonly checks: Readonly<Record<string, readonly string[]>>
}

const github = 'oidc-provider/token.actions.githubusercontent.com'
const strangers = ['missing-tenant', 'any-tenant', 'tenant-prefix', 'negated-only']

export const families: readonly Family[] = [
  {
    name: 'strangers of GitHub get in',
    rules: strangers,
    host: github,
    checks: { Checkov: ['CKV_AWS_393'], Prowler: ['iam_role_github_oidc_trust_subject_restricted'] },
  },
  { name: 'strangers of another issuer get in', rules: strangers, checks: {} },
  {
    name: 'more of the own organization than meant',
    rules: [
      'organization-wide',
      'repository-prefix',
      'pull-request',
      'any-branch',
      'any-environment',
      'any-tag',
      'plan-and-apply',
      'workflow-any-ref',
    ],
    checks: {},
  },
  {
    name: 'more of a cluster than meant',
    rules: [
      'kubernetes-any-namespace',
      'kubernetes-any-service-account',
      'default-service-account',
      'pod-identity-without-tags',
    ],
    checks: {},
  },
  {
    name: 'names that somebody else can register',
    rules: ['recyclable-name', 'recyclable-person', 'recyclable-issuer', 'claimable-issuer'],
    checks: {},
  },
  {
    name: 'everybody, or an account that acts for others',
    rules: ['any-principal', 'missing-external-id'],
    checks: { Checkov: ['CKV_AWS_60', 'CKV_AWS_61'] },
  },
  {
    name: 'a service that acts for others',
    rules: ['unscoped-service', 'pod-identity-unscoped'],
    checks: {
      Prowler: [
        'iam_role_cross_service_confused_deputy_prevention',
        'iam_role_service_trust_restricts_source_to_account',
      ],
    },
  },
  {
    name: 'conditions that never hold, or always do',
    rules: [
      'literal-wildcard',
      'for-all-values',
      'if-exists',
      'misspelt-key',
      'key-of-other-provider',
      'key-not-exposed',
      'action-mismatch',
      'subject-never-issued',
      'provider-of-other-account',
    ],
    checks: {},
  },
  {
    name: 'an audience or a sign-in that nobody asks for',
    rules: ['missing-audience', 'cognito-unauthenticated'],
    checks: {},
  },
]
