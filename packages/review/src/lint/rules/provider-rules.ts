import { providerName, type Condition, type TrustStatement } from '@vouchsafe/policy/parse'
import { isNaming, wanted } from '../tokens/statement-keys.ts'
import { formOf } from '../tokens/token-forms.ts'
import type { TrustFound, TrustRule, TrustSubject } from '../types.ts'
import { printCondition } from './print-condition.ts'

/** Hosts on which whoever comes first gets a name: a bucket, a site, a tunnel. */
const claimable =
  /(?:^|\.)(?:s3(?:[.-][a-z0-9-]+)*\.amazonaws\.com(?:\.cn)?|storage\.googleapis\.com|[a-z0-9-]+\.(?:blob|web)\.core\.windows\.net|azurewebsites\.net|github\.io|gitlab\.io|netlify\.app|vercel\.app|pages\.dev|herokuapp\.com|cloudfront\.net|ngrok(?:-free)?\.(?:io|app)|trycloudflare\.com)(?:\/|$)/

type Impossible = readonly (readonly [form: RegExp, says: string])[]

/** What the subjects of an issuer never look like. */
const impossible: Readonly<Record<string, Impossible>> = {
  'GitHub Actions': [
    [/^repo:https?:/, '`repo:` is followed by owner and name, not by an address'],
    [/^repo:[^:]+:ref:(?!refs\/|[*?]|$)/, 'a ref is written in full: `ref:refs/heads/main`'],
    [/^repo:[^:]+:(?:refs\/|branch:|heads\/)/, 'a branch is written `ref:refs/heads/main`'],
    [/^repo:[^:]+:ref:[^:*?]+:environment:/, 'an environment takes the place of the ref'],
    [/^repo:[^:*?]+$/, 'the subject goes on after the repository: `:ref:refs/heads/main`'],
    [/^repo:[^/:*?]+:/, 'the repository needs its owner: `repo:owner/name:`'],
    [/^(?![a-z_*?]+[:*?]|\*)/, 'a subject begins with the name of a claim: `repo:owner/name:`'],
  ],
  GitLab: [
    [/^project_path:[^:]+:ref:/, '`ref_type:branch:` stands before `ref:`'],
    [/^project_path:[^:]+:ref_type:[^:]+:ref:refs\//, 'a ref is a short name: `ref:main`'],
    [/^project_path:[^:*?]+$/, 'the subject goes on after the project: `:ref_type:branch:ref:main`'],
  ],
  'HCP Terraform': [
    [/^organization:[^:*?]+:workspace:/, '`project:NAME:` stands before `workspace:`'],
    [/:run_phase:(?!plan$|apply$|.*[*?])/, 'a run has the phases `plan` and `apply`'],
    [
      /^organization:[^:*?]+(?::project:[^:*?]+(?::workspace:[^:*?]+)?)?$/,
      'the subject ends with `:run_phase:apply`',
    ],
  ],
  Buildkite: [
    [/^organization:[^:*?]+(?::pipeline:[^:*?]+)?$/, 'the subject goes on with `:ref:`, commit and step'],
    [
      /^organization:[^:]+:pipeline:[^:]+:ref:(?!refs\/|[*?])/,
      'a ref is written in full: `ref:refs/heads/main`',
    ],
  ],
  CircleCI: [[/^(?!org\/|[*?])/, 'a subject is `org/ORG/project/PROJECT/user/USER`']],
  Kubernetes: [
    [/\s/, 'the names of Kubernetes have no blanks'],
    [/^(?!system:serviceaccount:|[^:]*[*?])/, 'a subject is `system:serviceaccount:NAMESPACE:NAME`'],
    [
      /^system:serviceaccount:[^:*?]+$/,
      'a subject has namespace and name: `system:serviceaccount:NAMESPACE:NAME`',
    ],
  ],
}

/** Rules about an issuer and what it can sign. */
export const providerRules: readonly TrustRule[] = [
  {
    id: 'subject-never-issued',
    severity: 'warning',
    title: 'a subject that the issuer never writes',
    why: 'nobody gets in by it, and the usual repair is a wildcard that lets in too many',
    docs: 'GitLab writes `project_path:GROUP/PROJECT:ref_type:branch:ref:BRANCH`, HCP Terraform `organization:O:project:P:workspace:W:run_phase:apply`, a cluster `system:serviceaccount:NAMESPACE:NAME`. GitHub writes `repo:OWNER/NAME:ref:refs/heads/BRANCH`, `…:ref:refs/tags/TAG`, `…:pull_request`, and `…:environment:NAME` for a job with an environment (which then replaces the ref).',
    on: 'trust',
    check: (subject) =>
      onClaim(subject, 'sub', ({ host, condition }) => {
        const form = formOf(host, [])
        for (const value of condition.values) {
          const isPattern = condition.operator.name.endsWith('Like')
          // a wildcard that is none has a rule of its own
          if (!isPattern && /[*?]/.test(value)) continue
          const fault = impossible[form.issuer]?.find(([shape]) => shape.test(value))
          if (fault !== undefined) return `\`${value}\` is no subject of ${form.issuer}: ${fault[1]}`
        }
        return undefined
      }),
  },
  {
    id: 'subject-names-person',
    severity: 'note',
    title: 'a subject with the id of a person',
    why: 'pipelines that somebody else starts are refused, and the usual repair is a wildcard that lets in too many',
    docs: 'Require `org/ORG/project/PROJECT/user/*` with `StringLike`: the project decides, not who pushed.',
    on: 'trust',
    check: (subject) =>
      onClaim(subject, 'sub', ({ host, condition }) =>
        host.startsWith('oidc.circleci.com/org/') &&
        condition.values.some((value) => /\/user\/[0-9a-f-]{36}/i.test(value))
          ? 'only pipelines that this one person starts are let in'
          : undefined,
      ),
  },
  {
    id: 'audience-not-accepted',
    severity: 'warning',
    title: 'an audience that the provider does not list',
    why: 'AWS refuses such a token before it looks at the trust policy, so that nobody gets in',
    docs: 'Add the audience to the client ids of the provider, or ask for one that is there.',
    on: 'trust',
    check: (subject) =>
      onClaim(subject, 'aud', ({ host, condition }) => {
        const listed = subject.providers.get(host)?.audiences
        if (listed === undefined || listed.length === 0) return undefined
        const strange = condition.values.filter((value) => !/[*?]/.test(value) && !listed.includes(value))
        return strange.length < condition.values.length
          ? undefined
          : `\`${strange.join('`, `')}\` is none of the provider's audiences (\`${listed.join('`, `')}\`)`
      }),
  },
  {
    id: 'claimable-issuer',
    severity: 'note',
    title: 'an issuer at an address that others can take',
    why: 'whoever gets the bucket or the site after you signs tokens for your roles',
    docs: 'Serve the issuer from a domain of your own, or keep the bucket for as long as a role trusts it.',
    on: 'trust',
    check: ({ document }) =>
      document.statements
        .filter(({ effect }) => effect === 'Allow')
        .flatMap((statement) =>
          hostsOf(statement)
            .filter((host) => claimable.test(host))
            .map((host) => ({
              path: ['Statement', statement.index, 'Principal'],
              message: `\`${host}\` belongs to whoever holds that name at its provider`,
            })),
        ),
  },
]

interface OnClaim {
  readonly host: string
  readonly condition: Condition
}

/** Each condition of an Allow that names values of a provider's claim. */
function onClaim(
  { document }: TrustSubject,
  claim: string,
  judge: (found: OnClaim) => string | undefined,
): TrustFound[] {
  return document.statements
    .filter(({ effect }) => effect === 'Allow')
    .flatMap((statement) =>
      hostsOf(statement).flatMap((host) => {
        const key = `${host}:${claim}`.toLowerCase()
        if (wanted(statement, key).length === 0) return []
        return statement.conditions
          .filter((condition) => condition.key.toLowerCase() === key && isNaming(condition))
          .flatMap((condition): TrustFound[] => {
            const message = judge({ host, condition })
            const path = ['Statement', statement.index, 'Condition', printCondition(condition), condition.key]
            return message === undefined ? [] : [{ path, message }]
          })
      }),
    )
}

function hostsOf({ principals }: TrustStatement): string[] {
  return principals.flatMap(({ type, value }) => (type === 'Federated' ? (providerName(value) ?? []) : []))
}
