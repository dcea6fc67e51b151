import { providerName, type Condition, type TrustStatement } from '@vouchsafe/policy/parse'
import { isNaming, wanted } from '../tokens/statement-keys.ts'
import { impossibleSubject } from '../tokens/impossible-subject.ts'
import { formOf } from '../tokens/token-forms.ts'
import type { TrustFound, TrustRule, TrustSubject } from '../types.ts'
import { printCondition } from './print-condition.ts'

/** Hosts on which whoever comes first gets a name: a bucket, a site, a tunnel. */
const claimable =
  /(?:^|\.)(?:s3(?:[.-][a-z0-9-]+)*\.amazonaws\.com(?:\.cn)?|storage\.googleapis\.com|[a-z0-9-]+\.(?:blob|web)\.core\.windows\.net|azurewebsites\.net|github\.io|gitlab\.io|netlify\.app|vercel\.app|pages\.dev|herokuapp\.com|cloudfront\.net|ngrok(?:-free)?\.(?:io|app)|trycloudflare\.com)(?:\/|$)/

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
          const because = impossibleSubject(form.issuer, value)
          if (because !== undefined) return `\`${value}\` is no subject of ${form.issuer}: ${because}`
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
