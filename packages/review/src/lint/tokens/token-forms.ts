/** The parts of a subject that say whose it is. */
export interface SubjectParts {
  /** Organisation, group, namespace, team. */
  readonly tenant: string
  /** Repository, project, workspace, service account. */
  readonly scope: string
  /** Branch, phase, environment. */
  readonly rest: string
}

/** How an issuer builds its tokens (`google-azure-kubernetes.md` 4; each issuer's own documentation of `sub`). */
export interface TokenForm {
  readonly issuer: string
  /** Against host and path of the issuer. */
  readonly hosts: RegExp
  /** What stands before the tenant, between tenant and scope, and after the scope (empty: nothing follows). */
  readonly marks: readonly [before: string, between: string, after: string]
  /** Regular expression of a whole scope. */
  readonly scope: string
  /** Regular expression of a whole end; anything, unless said. */
  readonly rest?: string
  /** Scopes that are there in every tenant. */
  readonly usualScopes?: readonly string[]
  /** Ends of subjects that anyone who may write there can bring about, the mildest first. */
  readonly rests: readonly string[]
  /** Ends of a subject that need nobody's review: of a pull request, and of a branch that anyone who writes can make. */
  readonly pullRequest?: RegExp
  readonly anyBranch?: RegExp
  /** Ends that whoever may write there brings about by naming something that nobody has made before. */
  readonly anyEnvironment?: RegExp
  readonly anyTag?: RegExp
  /** Claims beside `sub` and `aud` that follow from the subject. */
  readonly claims: (parts: SubjectParts) => Readonly<Record<string, string | undefined>>
  /** Claims that stay with the tenant and with the scope, whatever their names become. */
  readonly tenantIds: readonly string[]
  readonly scopeIds: readonly string[]
  /** Claims that the author of a job chooses. */
  readonly free: readonly string[]
  /** The rest of a subject that a required value of another claim comes with. */
  readonly restOf?: (claim: string, value: string) => string | undefined
  /** How to speak of a scope: `repository`. */
  readonly scopeWord: string
  readonly tenantWord: string
}

const word = '[^:/]+'

const tokenForms: readonly TokenForm[] = [
  {
    issuer: 'GitHub Actions',
    hosts: /^(?:vs)?token\.actions\.(?:githubusercontent\.com|[^./]+\.ghe\.com)(?:\/|$)/,
    marks: ['repo:', '/', ':'],
    scope: word,
    // what a customised subject has after its context is a claim and its value
    rest: '(?:ref:refs\\/[^:*?]+|environment:[^:*?]+|pull_request)(?::(?!ref:|environment:)[a-z_]+:[^*?]+)?',
    rests: [
      'ref:refs/heads/feature',
      'pull_request',
      'ref:refs/heads/main',
      'ref:refs/tags/v1',
      'environment:production',
      'ref:refs/tags/v99.99.99',
      'environment:made-up',
    ],
    pullRequest: /^pull_request/,
    anyBranch: /^ref:refs\/heads\/feature/,
    anyEnvironment: /^environment:made-up/,
    anyTag: /^ref:refs\/tags\/v99/,
    claims: ({ tenant, scope, rest }) => {
      const [, ref] = /^ref:([^:]+)/.exec(rest) ?? []
      const [, environment] = /^environment:([^:]+)/.exec(rest) ?? []
      const usual = environment === 'made-up' ? 'refs/heads/feature' : 'refs/heads/main'
      const at = ref ?? (rest.startsWith('pull_request') ? 'refs/pull/1/merge' : usual)
      const repository = `${tenant}/${scope}`.replaceAll(/@\d+/g, '')
      return {
        repository,
        ref: at,
        environment,
        actor: 'somebody',
        actor_id: '999999999',
        workflow: 'ci',
        job_workflow_ref: `${repository}/.github/workflows/ci.yml@${at}`,
      }
    },
    tenantIds: ['repository_owner_id', 'enterprise_id'],
    scopeIds: ['repository_id'],
    free: ['workflow'],
    restOf: (claim, value) => (claim === 'ref' || claim === 'environment' ? `${claim}:${value}` : undefined),
    scopeWord: 'repository',
    tenantWord: 'organization',
  },
  {
    issuer: 'GitLab',
    hosts: /^gitlab\./,
    marks: ['project_path:', '/', ':'],
    scope: '[^:]+',
    rest: 'ref_type:(?:branch|tag):ref:[^:*?]+',
    rests: [
      'ref_type:branch:ref:feature',
      'ref_type:branch:ref:main',
      'ref_type:tag:ref:v1',
      'ref_type:tag:ref:v99.99.99',
    ],
    anyBranch: /^ref_type:branch:ref:feature/,
    anyTag: /^ref_type:tag:ref:v99/,
    claims: ({ rest }) => ({
      ref_protected: /:ref:(?:main|master)$/.test(rest) ? 'true' : 'false',
      pipeline_source: 'push',
      user_id: '999999999',
      user_login: 'somebody',
      user_email: 'somebody@stranger.example',
      user_access_level: 'developer',
    }),
    tenantIds: ['namespace_id'],
    scopeIds: ['project_id'],
    free: ['pipeline_source'],
    scopeWord: 'project',
    tenantWord: 'group',
  },
  {
    issuer: 'HCP Terraform',
    hosts: /^app\.(?:eu\.)?terraform\.io$/,
    marks: ['organization:', ':project:', ':run_phase:'],
    scope: '[^:]+:workspace:[^:]+',
    rest: '(?:plan|apply)',
    rests: ['plan', 'apply'],
    claims: () => ({}),
    tenantIds: ['terraform_organization_id'],
    scopeIds: ['terraform_workspace_id', 'terraform_project_id'],
    free: [],
    scopeWord: 'workspace',
    tenantWord: 'organization',
  },
  {
    issuer: 'Buildkite',
    hosts: /^agent\.buildkite\.com$/,
    marks: ['organization:', ':pipeline:', ':ref:'],
    scope: word,
    rest: 'refs\\/[^:*?]+:commit:[0-9a-z]+:step:[^:*?]*',
    rests: ['refs/heads/feature:commit:1f0c5b1:step:deploy', 'refs/heads/main:commit:1f0c5b1:step:deploy'],
    anyBranch: /^refs\/heads\/feature:/,
    claims: ({ tenant, scope, rest }) => ({
      organization_slug: tenant,
      pipeline_slug: scope,
      build_branch: /^refs\/heads\/([^:]+)/.exec(rest)?.[1],
    }),
    tenantIds: ['organization_id', 'cluster_id'],
    scopeIds: ['pipeline_id'],
    free: [],
    scopeWord: 'pipeline',
    tenantWord: 'organization',
  },
  {
    issuer: 'CircleCI',
    hosts: /^oidc\.circleci\.com\/org\//,
    marks: ['org/', '/project/', '/user/'],
    scope: word,
    rests: ['99999999-9999-4999-8999-999999999999'],
    claims: ({ scope }) => ({ 'oidc.circleci.com/project-id': scope }),
    tenantIds: [],
    scopeIds: [],
    free: [],
    scopeWord: 'project',
    tenantWord: 'organization',
  },
  {
    issuer: 'Vercel',
    hosts: /^oidc\.vercel\.com(?:\/|$)/,
    marks: ['owner:', ':project:', ':environment:'],
    scope: word,
    rests: ['preview', 'production'],
    anyBranch: /^preview$/,
    claims: () => ({}),
    tenantIds: ['owner_id'],
    scopeIds: ['project_id'],
    free: [],
    scopeWord: 'project',
    tenantWord: 'team',
  },
]

/** Service accounts, whatever the cluster's issuer. */
const kubernetesForm: TokenForm = {
  issuer: 'Kubernetes',
  hosts: /^oidc\.eks\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?\/id\//,
  marks: ['system:serviceaccount:', ':', ''],
  scope: word,
  usualScopes: ['default'],
  rests: [''],
  claims: () => ({}),
  tenantIds: [],
  scopeIds: [],
  free: [],
  scopeWord: 'service account',
  tenantWord: 'namespace',
}

/** An issuer of which nothing is known: its subjects are names without parts. */
export const unknownForm: TokenForm = {
  ...kubernetesForm,
  issuer: '',
  usualScopes: [],
  hosts: /^/,
  marks: ['', '', ''],
  rests: [''],
  // Google: whoever asks for a token chooses it, whatever account it is of
  free: ['oaud'],
  scopeWord: 'subject',
  tenantWord: 'tenant',
}

/** The form of an issuer's tokens; one that is unknown is a cluster's where the policy speaks of service accounts. */
export function formOf(host: string, subjects: readonly string[]): TokenForm {
  const known = tokenForms.find(({ hosts }) => hosts.test(host))
  if (known !== undefined) return known
  const isCluster =
    kubernetesForm.hosts.test(host) || subjects.some((text) => text.startsWith('system:serviceaccount:'))
  return isCluster ? kubernetesForm : unknownForm
}
