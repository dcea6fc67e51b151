/** What a claim means, by its name or path. */
export type Meanings = Readonly<Record<string, string>>

/** Parameters of the header (RFC 7515 §4.1). */
export const header: Meanings = {
  alg: 'how it is signed',
  kid: "which of the issuer's keys signed it",
  typ: 'what kind of token it says it is',
  x5t: 'SHA-1 of the certificate of the key',
  'x5t#S256': 'SHA-256 of the certificate of the key',
  x5c: 'certificates that the token brings along; no verifier may trust them for that',
  x5u: 'where the token says its key is; no verifier may go there',
  jku: 'where the token says its keys are; no verifier may go there',
  jwk: 'a key that the token brings along; no verifier may use it',
  crit: 'extensions that a verifier must understand or refuse the token',
  cty: 'type of what is inside',
}

/** Claims that mean the same from every issuer (RFC 7519 §4.1, OpenID Connect Core §2, RFC 8693 §4). */
export const everyIssuer: Meanings = {
  iss: 'who issued it',
  sub: 'whom it is about',
  aud: 'for whom it is: whoever is not named here must refuse it',
  exp: 'the end',
  nbf: 'not valid before',
  iat: 'when it was issued',
  jti: 'name of this one token',
  azp: 'the party that it was issued to; AWS takes it for the audience',
  amr: 'how the subject was authenticated',
  acr: 'how strongly the subject was authenticated',
  auth_time: 'when the subject was authenticated',
  nonce: "the client's own value, returned",
  scope: 'what it may be used for',
  'act/sub': 'who acts for the subject',
  'cnf/jkt': 'thumbprint of the key that its bearer must prove to have',
  'cnf/x5t#S256': 'thumbprint of the certificate that its bearer must connect with',
  email: 'mail address; it may pass to somebody else',
  email_verified: 'whether the issuer has checked the address',
  name: 'name for people',
}

const runs = 'changes with every run: useless in a policy'

/** GitHub, "OpenID Connect reference". */
export const github: Meanings = {
  sub: 'the job: repository, then environment, `pull_request` or ref',
  actor: 'who started the run, by name',
  actor_id: 'who started the run, for good',
  base_ref: 'target branch of the pull request',
  check_run_id: runs,
  enterprise: 'enterprise of the owner, by name',
  enterprise_id: 'enterprise of the owner, for good',
  environment: 'environment of the job; its protection rules are not in the token',
  event_name: 'what started the run',
  head_ref: 'source branch of the pull request',
  job_workflow_ref: 'the workflow file that has the job, perhaps a reusable one of another repository',
  job_workflow_sha: 'commit of that file',
  ref: 'branch or tag of the run',
  ref_protected: 'whether rules protect that ref',
  ref_type: 'branch or tag',
  repository: 'repository, by name: it can be renamed, and the name taken by another',
  repository_id: 'repository, for good',
  repository_owner: 'organization or user, by name: it can be renamed, and the name taken by another',
  repository_owner_id: 'organization or user, for good',
  repository_visibility: 'public, internal or private',
  run_attempt: runs,
  run_id: runs,
  run_number: runs,
  runner_environment: 'a runner of GitHub, or one of your own',
  sha: 'commit of the run',
  workflow: 'name of the workflow, whatever its file says',
  workflow_ref: 'the workflow file that started',
  workflow_sha: 'commit of that file',
}

/** GitLab, "OpenID Connect (OIDC) authentication using ID tokens". */
export const gitlab: Meanings = {
  sub: 'the job: project and ref, or what the project has set',
  ci_config_ref_uri: 'the configuration file and its ref',
  ci_config_sha: 'commit of the configuration; absent where it is in another project',
  deployment_tier: 'tier of the environment',
  environment: 'environment of the job',
  environment_protected: 'whether the environment is protected',
  groups_direct: 'groups that the user is a direct member of, by name',
  job_id: runs,
  job_namespace_id: 'group where the job ran, for good',
  job_namespace_path: 'group where the job ran, by name',
  job_project_id: 'project where the job ran, for good',
  job_project_path: 'project where the job ran, by name',
  namespace_id: 'group, for good',
  namespace_path: 'group, by name: it can be renamed, and the name taken by another',
  pipeline_id: runs,
  pipeline_source: 'what started the pipeline',
  project_id: "project, for good; in a fork's merge request the fork",
  project_path: "project, by name; in a fork's merge request the fork",
  project_visibility: 'public, internal or private',
  ref: "branch or tag; in a fork's merge request one of the fork",
  ref_path: 'the same as a full ref',
  ref_protected: 'whether the ref is protected',
  ref_type: 'branch or tag',
  runner_environment: 'a runner of GitLab, or one of your own',
  runner_id: 'which runner',
  sha: 'commit of the job',
  user_access_level: 'what the user may do in the project',
  user_email: 'address of who started it; it can be changed',
  user_id: 'who started it, for good',
  user_identities: 'who the user is at other services',
  user_login: 'who started it, by name',
}

/** CircleCI, "Using OpenID Connect tokens in jobs". */
export const circleci: Meanings = {
  sub: 'organization, project and user, by ids',
  'oidc.circleci.com/context-ids': 'contexts that the job uses',
  'oidc.circleci.com/job-id': runs,
  'oidc.circleci.com/org-id': 'organization, for good',
  'oidc.circleci.com/pipeline-definition-id': 'which pipeline of the project',
  'oidc.circleci.com/pipeline-id': runs,
  'oidc.circleci.com/project-id': 'project, for good',
  'oidc.circleci.com/ssh-rerun': 'whether somebody is logged into the job by SSH',
  'oidc.circleci.com/vcs-origin': 'repository, by name',
  'oidc.circleci.com/vcs-ref': 'branch or tag',
  'oidc.circleci.com/workflow-id': runs,
}

/** Buildkite, "OpenID Connect in Buildkite Pipelines". */
export const buildkite: Meanings = {
  sub: 'the step: organization, pipeline, ref, commit and step, by names',
  agent_id: 'which agent',
  build_branch: 'branch of the build; whoever starts one by the API chooses it',
  build_commit: 'commit of the build',
  build_number: runs,
  build_source: 'what started the build',
  build_tag: 'tag of the build',
  cluster_id: 'cluster of the agents, for good',
  cluster_name: 'cluster of the agents, by name',
  job_id: runs,
  organization_id: 'organization, for good',
  organization_slug: 'organization, by name',
  pipeline_id: 'pipeline, for good',
  pipeline_slug: 'pipeline, by name',
  runner_environment: 'an agent of Buildkite, or one of your own',
  step_key: 'key of the step',
}

/** Atlassian, "Integrate Pipelines with resource servers using OIDC". */
export const bitbucket: Meanings = {
  sub: 'repository, environment and step, by ids; it changes with every step: let policies ask for claims, or for its start',
  accountUuid: 'account that owns the workspace',
  branchName: 'branch of the run, by name',
  deploymentEnvironmentUuid: 'environment of the deployment, for good',
  pipelineUuid: runs,
  repositoryUuid: 'repository, for good',
  stepUuid: runs,
  workspaceUuid: 'workspace, for good',
}

/** HashiCorp, "Workload identity tokens". */
export const terraform: Meanings = {
  sub: 'organization, project, workspace and run phase, by names',
  terraform_full_workspace: 'organization, project and workspace, by names',
  terraform_organization_id: 'organization, for good',
  terraform_organization_name: 'organization, by name: once it is deleted, the name can be taken by another',
  terraform_project_id: 'project, for good',
  terraform_project_name: 'project, by name',
  terraform_run_id: runs,
  terraform_run_phase: 'plan or apply',
  terraform_workspace_id: 'workspace, for good',
  terraform_workspace_name: 'workspace, by name',
}

/** Kubernetes, "Managing Service Accounts"; KEP-1205, KEP-4193. */
export const kubernetes: Meanings = {
  sub: 'namespace and service account, by names; the issuer says which cluster',
  'kubernetes.io/namespace': 'namespace',
  'kubernetes.io/node/name': 'node of the pod',
  'kubernetes.io/node/uid': 'the same node, for good',
  'kubernetes.io/pod/name': 'pod that the token is bound to',
  'kubernetes.io/pod/uid': 'the same pod, for good: when it is gone, the cluster refuses the token',
  'kubernetes.io/secret/name': 'Secret that the token is bound to',
  'kubernetes.io/serviceaccount/name': 'service account',
  'kubernetes.io/serviceaccount/uid': 'the same service account, for good',
  'kubernetes.io/warnafter': 'from then on its use is logged: it was extended beyond what was asked for',
  'kubernetes.io/serviceaccount/namespace': 'namespace',
  'kubernetes.io/serviceaccount/secret.name': 'Secret that holds this very token',
  'kubernetes.io/serviceaccount/service-account.name': 'service account',
  'kubernetes.io/serviceaccount/service-account.uid': 'the same service account, for good',
}

/** Google, "OpenID Connect" and "Verifying instance identity". */
export const google: Meanings = {
  sub: 'number of the account, for good',
  azp: 'client or service account that it was issued to; AWS takes it for the audience',
  email: 'address of the service account or person; a deleted one can be made again',
  hd: 'domain of the Workspace that the person belongs to',
  'google/compute_engine/project_id': 'project of the machine',
  'google/compute_engine/project_number': 'project of the machine, for good',
  'google/compute_engine/instance_creation_timestamp': 'when the machine was made',
  'google/compute_engine/instance_id': 'machine, for good',
  'google/compute_engine/instance_name': 'machine, by name',
  'google/compute_engine/zone': 'zone of the machine',
  'google/organization_number': 'organization, for good',
}

/** Microsoft, "Access token claims reference". */
export const entra: Meanings = {
  sub: 'the principal; for a person a value that is another for each application',
  oid: 'the principal, for good, in its tenant',
  tid: 'tenant, for good: whoever accepts several must check it',
  appid: 'application that asked for the token (v1.0)',
  azp: 'application that asked for the token (v2.0)',
  appidacr: 'how that application was authenticated: 0 not, 1 by secret, 2 by certificate or assertion',
  azpacr: 'how that application was authenticated: 0 not, 1 by secret, 2 by certificate or assertion',
  idp: 'who authenticated the subject, where it was not the tenant',
  idtyp: '`app` for an application on its own',
  groups: 'groups of the principal, by ids',
  preferred_username: 'name of the person; it can be changed',
  upn: 'name of the person; it can be changed',
  roles: 'application roles',
  scp: 'what the person has consented to',
  ver: 'version of the token',
  xms_mirid: 'resource id of the managed identity',
  uti: 'name of this one token',
  wids: 'directory roles of the person, by ids',
  rh: "Microsoft's own",
  aio: "Microsoft's own",
}

/** SPIFFE JWT-SVID §3. */
export const spiffe: Meanings = {
  sub: 'the workload: a SPIFFE ID, the trust domain first',
  aud: 'for whom it is; a JWT-SVID must name somebody',
  exp: 'the end; a JWT-SVID must have one',
}

/** Fields of a certificate (RFC 5280 §4.1, §4.2.1; X509-SVID §2 to §4). */
export const certificate: Meanings = {
  uri: 'the workload: a SPIFFE ID, the trust domain first',
  dns: 'names for TLS; no part of the identity',
  subject: 'name for people; no part of the identity',
  issuer: 'authority that signed it, by name',
  serialNumber: 'name of this one certificate at its authority',
  notBefore: 'not valid before',
  notAfter: 'the end',
  publicKey: 'key that its bearer proves to have',
  keyUsage: 'what the key may be used for',
  extendedKeyUsage: 'which sides of TLS it is for',
  basicConstraints: 'whether it may sign certificates',
  criticalExtensions: 'extensions that a verifier must understand or refuse the certificate',
  sha256: 'digest of the certificate',
}

/** Our own tokens. */
export const vouchsafe: Meanings = {
  sub: 'the process, as the kernel says it, or whom an administrator named',
  amr: 'attested: by the kernel; administrator: named by one; session: by a session of ours',
  jti: 'under this name the ledger has its issue',
}
