import type { Severity, TrustFound, TrustRule, TrustSubject } from '../types.ts'
import type { Edit } from '@vouchsafe/policy/explain'
import { pathOfKey } from './paths.ts'
import { printCondition } from './print-condition.ts'

interface Row {
  readonly severity: Severity
  readonly title: string
  readonly why: string
  readonly docs: string
}

/** Rules about who gets in: each finding carries a token that the policy was asked about and admitted. */
const rows: Readonly<Record<string, Row>> = {
  'missing-tenant': {
    severity: 'error',
    title: 'nothing says whose tokens count',
    why: 'the issuer serves everybody, and signs for a stranger as it does for you',
    docs: 'Require the claim that tells tenants apart: `sub` for GitHub, GitLab, HCP Terraform, Buildkite and clusters, `aud` for Cognito, Google and Vercel. AWS refuses such a policy since 2025 when it is written, but leaves those that exist.',
  },
  'negated-only': {
    severity: 'error',
    title: 'the conditions only say who may not',
    why: 'everybody who is not named is let in, and a condition with a negated operator also holds where the key is missing',
    docs: 'Name whom you mean with `StringEquals` or `StringLike`; keep the negated condition beside it where you need it.',
  },
  'any-tenant': {
    severity: 'error',
    title: 'a pattern that strangers match',
    why: 'a wildcard in the place of the organization means every organization, and passes the check of AWS',
    docs: 'Write the organization out: `repo:acme/shop:ref:refs/heads/main`. `repo:*`, `repo:*/*` and `*:ref:refs/heads/main` name nobody.',
  },
  'tenant-prefix': {
    severity: 'error',
    title: 'an organization that is open at its end',
    why: '`repo:acme*` is also `repo:acme-evil/…`, which anybody can register',
    docs: 'End the name with what ends it in the subject: `repo:acme/`, not `repo:acme`.',
  },
  'organization-wide': {
    severity: 'warning',
    title: 'every repository of an organization',
    why: 'whoever may create a repository or write to the least of them has the role',
    docs: 'Name the repository (project, workspace, pipeline), and the branch or environment. Where many need one role, let each have its own, or pin a reusable workflow by `job_workflow_ref` too.',
  },
  'repository-prefix': {
    severity: 'warning',
    title: 'a repository that is open at its end',
    why: '`repo:acme/shop*` is also `repo:acme/shop-test`, whoever made it',
    docs: 'End the name with a colon, which ends it in the subject: `repo:acme/shop:`.',
  },
  'pull-request': {
    severity: 'warning',
    title: 'pull requests get the role',
    why: 'a pull request runs code that nobody has reviewed yet',
    docs: 'Name branches or environments: `repo:acme/shop:ref:refs/heads/main`, `repo:acme/shop:environment:production`. Give pull requests a role of their own that can only read.',
  },
  'any-branch': {
    severity: 'warning',
    title: 'every branch gets the role',
    why: 'whoever may push a branch has the role without a review',
    docs: 'Name the branch, or require an environment with protection rules; for GitLab require `ref_protected` to be `true`.',
  },
  'any-environment': {
    severity: 'warning',
    title: 'every environment gets the role',
    why: 'a workflow that names an environment which is not there makes it, without any protection',
    docs: 'Name the environment: `repo:acme/shop:environment:production`, and protect it at GitHub.',
  },
  'any-tag': {
    severity: 'note',
    title: 'tags that do not exist yet get the role',
    why: 'a tag can be put on any commit, also on one that nobody has reviewed',
    docs: 'Protect tags of that form (a ruleset at GitHub, protected tags and `ref_protected` at GitLab), or release from an environment with reviewers.',
  },
  'workflow-any-ref': {
    severity: 'warning',
    title: 'a reusable workflow from any branch',
    why: 'the workflow is what is trusted, and whoever may push a branch there can change it without a review',
    docs: 'End the value with the ref: `acme/workflows/.github/workflows/deploy.yml@refs/heads/main`, or a protected tag.',
  },
  'ssh-rerun': {
    severity: 'note',
    title: 'jobs that are run again with SSH get the role',
    why: 'whoever may rerun a job with SSH sits in its machine and can take its token',
    docs: 'Require `oidc.circleci.com/ssh-rerun` to be `false` with `Bool`, where the provider shows the claim (`claims: all`).',
  },
  'plan-and-apply': {
    severity: 'warning',
    title: 'a plan gets the role of an apply',
    why: 'a speculative plan runs providers and data sources of a change that nobody has approved',
    docs: 'Have two roles: one that reads for `run_phase:plan`, one that writes for `run_phase:apply`.',
  },
  'kubernetes-any-namespace': {
    severity: 'warning',
    title: 'service accounts of every namespace',
    why: 'whoever may create a pod anywhere in the cluster has the role',
    docs: 'Name namespace and service account: `system:serviceaccount:payments:api`.',
  },
  'kubernetes-any-service-account': {
    severity: 'warning',
    title: 'every service account of a namespace',
    why: 'whoever may create a pod in the namespace has the role, whatever the pod is for',
    docs: 'Name the service account: `system:serviceaccount:payments:api`.',
  },
  'default-service-account': {
    severity: 'warning',
    title: 'trust in a default service account',
    why: 'every pod that names no service account runs as `default`, so that the role reaches pods nobody meant',
    docs: 'Make a service account for the workload and name that.',
  },
  'recyclable-name': {
    severity: 'note',
    title: 'trust by a name that can be registered again',
    why: 'a name outlives the organization or repository that it meant, an id does not',
    docs: 'Add the id: `repository_owner_id` and `repository_id` for GitHub (or the subject with ids, `repo:acme@123/shop@456:…`), `namespace_id` and `project_id` for GitLab, `organization_id` for Buildkite. `vouch migrate-trust` writes it in two steps.',
  },
  'missing-audience': {
    severity: 'note',
    title: 'no audience is asked for',
    why: 'a token that was made for another service is taken here too, as far as the provider lists that audience',
    docs: 'Require the audience with `StringEquals`: `token.actions.githubusercontent.com:aud` is `sts.amazonaws.com`.',
  },
}

export const admissionRules: readonly TrustRule[] = Object.entries(rows).map(([id, row]) => ({
  id,
  ...row,
  on: 'trust',
  check: (subject) => admitted(subject, id),
}))

function admitted(subject: TrustSubject, rule: string): TrustFound[] {
  return subject.admissions
    .filter((admission) => admission.rule === rule)
    .map(({ statement, key, who, message, severity }) => {
      const edits = closingEdits(subject, { rule, statement, key })
      return {
        path: pathOfKey(subject.document, statement, key),
        message,
        who,
        ...(severity !== undefined && { severity }),
        ...(edits.length > 0 && { edits }),
      }
    })
}

/** A name that a wildcard follows at once, and what ends it in a subject. */
const openNames: Readonly<Record<string, readonly (readonly [form: RegExp, end: string])[]>> = {
  'tenant-prefix': [
    [/^((?:repo|project_path):[^/:*?]*\w)\*(\/.*)?$/, '/*'],
    [/^(organization:[^/:*?]*\w)\*(:.*)?$/, ':*'],
  ],
  'repository-prefix': [[/^(repo:[^/:*?]+\/[^/:*?]*\w)\*(:.*)?$/, ':*']],
}

interface OpenPlace {
  readonly rule: string
  readonly statement: number
  readonly key: string | undefined
}

/** Puts the end between the name and its wildcard, which takes strangers out and lets nobody in. */
function closingEdits({ document }: TrustSubject, { rule, statement, key }: OpenPlace): Edit[] {
  const conditions = document.statements[statement]?.conditions ?? []
  return conditions
    .filter((one) => one.key.toLowerCase() === key?.toLowerCase() && one.operator.name === 'StringLike')
    .flatMap((condition) => {
      const place = { statement, operator: printCondition(condition), key: condition.key }
      return condition.values.flatMap((value): Edit[] => {
        const closed = closedName(rule, value)
        if (closed === undefined) return []
        return [
          { kind: 'add_value', ...place, value: closed },
          { kind: 'remove_value', ...place, value },
        ]
      })
    })
}

function closedName(rule: string, value: string): string | undefined {
  for (const [form, end] of openNames[rule] ?? []) {
    const [, name, rest = end] = form.exec(value) ?? []
    if (name !== undefined) return name + rest
  }
  return undefined
}
