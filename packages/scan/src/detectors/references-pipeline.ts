// Uses of static credentials in pipelines: GitHub Actions, GitLab, CircleCI, Bitbucket, Azure Pipelines, Jenkins.
import { replacements } from './common.ts'
import { ofWorkflow, variable, type Reference } from './reference.ts'

const ofSecret = 'a secret of the repository'
const roleByOidc =
  'Leave the keys out and give the action `role-to-assume`, with `permissions: id-token: write`.'

export const pipelineReferences: readonly Reference[] = [
  {
    id: 'workflow-aws-key',
    title: 'workflow that uses an AWS key',
    vendor: 'aws',
    anchors: ['ws-access-key-id:'],
    pattern: new RegExp(`(?<=(?<![\\w-])a)ws-access-key-id:\\s{0,4}${ofWorkflow}`, 'y'),
    reason: `an action gets a static key from ${ofSecret}`,
    replacement: roleByOidc,
  },
  {
    id: 'environment-aws-key',
    title: 'environment that carries an AWS key',
    vendor: 'aws',
    anchors: ['AWS_SECRET_ACCESS_KEY', 'AWS_SECRET_KEY'],
    pattern: variable('AWS_SECRET(?:_ACCESS)?_KEY'),
    // three variables together are a session, which ends by itself
    without: /AWS_SESSION_TOKEN/,
    reason: 'a variable of a job or container is filled with a static key',
    replacement: replacements.awsRole,
  },
  {
    id: 'circleci-aws-key',
    title: 'CircleCI job that uses an AWS key',
    vendor: 'aws',
    anchors: ['ws-secret-access-key:', 'ws_secret_access_key:'],
    pattern:
      /(?<=(?<![\w-])a)ws[-_]secret[-_]access[-_]key:\s{0,4}["']?(?<value>\$?[A-Z][A-Z0-9_]{2,80})["']?\s{0,4}(?=[\r\n]|$)/y,
    near: /aws-access-key-id|aws_access_key_id|aws-cli|orbs/i,
    reason: 'an orb gets a static key from a variable of the project',
    replacement:
      'Give the orb `role_arn`: it assumes the role with the OIDC token of the job (`CIRCLE_OIDC_TOKEN_V2`).',
  },
  {
    id: 'jenkins-aws-key',
    title: 'Jenkins job that uses an AWS key',
    vendor: 'aws',
    anchors: ['AmazonWebServicesCredentialsBinding'],
    pattern:
      /AmazonWebServicesCredentialsBinding['"]?[^\n]{0,160}?credentialsId['"]?\s{0,4}[:=]\s{0,4}['"](?<value>[\w.-]{1,100})/y,
    reason: 'a build gets a static key from the store of Jenkins',
    replacement:
      'The OpenID Connect Provider plugin of Jenkins, and a role whose trust policy admits its issuer.',
  },
  {
    id: 'shell-aws-key',
    title: 'script that sets an AWS key',
    vendor: 'aws',
    anchors: ['ws_secret_access_key'],
    pattern:
      /(?<=aws configure set (?:--profile [\w.-]{1,60} )?a)ws_secret_access_key\s{1,4}["']?(?<value>\$[\w{(][\w{}().-]{1,100})/y,
    reason: 'a script writes a static key into the files of the AWS CLI',
    replacement: replacements.awsRole,
  },
  {
    id: 'workflow-google-key',
    title: 'workflow that uses a Google service account key',
    vendor: 'google',
    anchors: ['s_json:', 'nt_key:'],
    pattern: new RegExp(`(?:(?<=credential)s_json|(?<=service_accou)nt_key):\\s{0,4}${ofWorkflow}`, 'y'),
    reason: `an action gets a key file from ${ofSecret}`,
    replacement:
      'Give the action `workload_identity_provider` and `service_account`, with `id-token: write`.',
  },
  {
    id: 'environment-google-key',
    title: 'environment that carries a Google service account key',
    vendor: 'google',
    anchors: ['GOOGLE_CREDENTIALS', 'GCLOUD_SERVICE_KEY', 'GCP_SA_KEY', 'GCP_SERVICE_', 'GOOGLE_SERVICE_'],
    pattern: variable(
      '(?:GOOGLE_CREDENTIALS|GCLOUD_SERVICE_KEY|GCP_SA_KEY|(?:GCP|GOOGLE)_SERVICE_(?:ACCOUNT_)?KEY)',
    ),
    reason: 'a variable of a job or container is filled with a key file',
    replacement: replacements.googleFederation,
  },
  {
    id: 'shell-google-key',
    title: 'script that logs in with a Google key file',
    vendor: 'google',
    anchors: ['te-service-account'],
    pattern:
      /(?<=gcloud auth activa)te-service-account[^\n]{0,200}?--key-file[= ]["']?(?<value>[^\s"'`;|&]{1,160})/y,
    reason: 'a script logs in with a key file',
    replacement:
      'The same with `gcloud auth login --cred-file` and an `external_account` file, which holds no secret.',
  },
  {
    id: 'workflow-azure-secret',
    title: 'workflow that uses an Entra client secret',
    vendor: 'azure',
    anchors: ['reds:', 't-secret:', 'AZURE_CLIENT_SECRET'],
    pattern:
      /(?:(?<=(?<![\w-])c)reds|(?<=(?<![\w-])clien)t-secret|AZURE_CLIENT_SECRET):\s{0,4}["']?\$\{\{\s{0,4}(?<value>secrets\.[A-Za-z0-9_]{0,80}(?:AZURE|AZ|ARM|ENTRA|AAD)[A-Za-z0-9_]{0,80})\s{0,4}\}\}/y,
    reason: `an action gets a client secret from ${ofSecret}`,
    replacement: 'A federated credential on the app registration; give azure/login the ids alone.',
  },
  {
    id: 'environment-azure-secret',
    title: 'environment that carries an Entra client secret',
    vendor: 'azure',
    anchors: ['ARM_CLIENT_SECRET', 'AZURE_CLIENT_SECRET'],
    pattern: variable('(?:ARM|AZURE)_CLIENT_SECRET'),
    reason: 'a variable of a job or container is filled with a client secret',
    replacement: replacements.azureFederation,
  },
  {
    id: 'pipeline-azure-secret',
    title: 'Azure Pipelines task that reads the secret of its service connection',
    vendor: 'azure',
    anchors: ['ePrincipalKey'],
    lead: 6,
    pattern: /servicePrincipalKey\b(?=[}%)"'\s])/y,
    near: /addSpnToEnvironment|AzureCLI@/,
    reason: 'a task takes the secret out of the service connection',
    replacement:
      'A service connection with workload identity federation; scripts take `$idToken` instead of a key.',
  },
  {
    id: 'shell-azure-secret',
    title: 'script that logs in with an Entra client secret',
    vendor: 'azure',
    anchors: ['z login --service-principal'],
    pattern:
      /(?<=a)z login --service-principal(?![^\n]{0,300}--(?:federated-token|certificate))[^\n]{0,300}?(?:-p|--password)[= ]["']?(?<value>\$[\w{(:][\w{}():.-]{1,100}|%\w{2,80}%)/y,
    reason: 'a script logs in with a client secret',
    replacement: 'The same with `--federated-token` and the OIDC token of the job.',
  },
  {
    id: 'workflow-npm-token',
    title: 'workflow that publishes with an npm token',
    vendor: 'npm',
    anchors: ['NODE_AUTH_TOKEN:', 'NPM_TOKEN:', 'NPM_AUTH_TOKEN:'],
    pattern: new RegExp(`N(?:ODE_AUTH|PM|PM_AUTH)_TOKEN:\\s{0,4}${ofWorkflow}`, 'y'),
    reason: `a job gets a token from ${ofSecret}`,
    replacement: 'Trusted publishing: npm takes the OIDC token of the job.',
  },
  {
    id: 'npmrc-npm-token',
    title: 'npm settings that take a token from a variable',
    vendor: 'npm',
    anchors: ['thToken='],
    pattern: /(?<=registry\.npmjs\.org\/:_au)thToken=["']?(?<value>\$\{?[A-Z][A-Z0-9_]{2,80}\}?)/y,
    reason: 'npm logs in with a token that a variable holds',
    replacement: 'Trusted publishing: npm takes the OIDC token of the job, and the line can go.',
  },
  {
    id: 'workflow-github-token',
    title: 'workflow that uses a personal access token of GitHub',
    vendor: 'github',
    anchors: ['oken: $', 'GH_TOKEN:', 'GITHUB_TOKEN:'],
    pattern:
      /(?:(?<=(?:^|[\s-])t)oken: |GH_TOKEN:\s{1,4}|GITHUB_TOKEN:\s{1,4})["']?\$\{\{\s{0,4}(?<value>secrets\.(?!GITHUB_TOKEN\b)(?=[A-Za-z0-9_]{0,80}(?:PAT|GH|GITHUB|BOT)(?:_|\b))[A-Za-z0-9_]{1,80})\s{0,4}\}\}/y,
    reason: `a job acts as a person by a token from ${ofSecret}`,
    replacement:
      'The GITHUB_TOKEN of the job with the `permissions` it needs; for other repositories `actions/create-github-app-token`.',
  },
  {
    id: 'workflow-github-deploy-key',
    title: 'workflow that uses a deploy key of GitHub',
    vendor: 'github',
    anchors: ['h-key: $', 'h-private-key: $'],
    pattern: new RegExp(`(?<=(?<![\\w-])ss)h-(?:private-)?key: ${ofWorkflow}`, 'y'),
    reason: `a job gets a private key from ${ofSecret}`,
    replacement: 'The GITHUB_TOKEN of the job; for other repositories `actions/create-github-app-token`.',
  },
  {
    id: 'workflow-registry-password',
    title: 'workflow that logs in to a registry with a password',
    vendor: 'registry',
    anchors: ['r/login-action@'],
    pattern: new RegExp(
      `(?<=docke)r/login-action@[^\\n]{1,100}\\n(?:(?!\\s{0,20}-\\s|\\s{0,20}uses:)[^\\n]{0,200}\\n){0,12}?\\s{0,30}password:\\s{0,4}${ofWorkflow}`,
      'y',
    ),
    reason: `an action gets a password from ${ofSecret}`,
    replacement:
      'For GitHub the GITHUB_TOKEN, for ECR, Artifact Registry and ACR the OIDC login of their clouds, and no password.',
  },
  {
    id: 'shell-registry-password',
    title: 'script that logs in to a registry with a password',
    vendor: 'registry',
    anchors: ['r login '],
    pattern:
      /(?<=docke)r login (?:[^\n|;&]{0,160}?(?:-p|--password)[= ]["']?(?<value>\$[\w{][\w{}.-]{1,100})|(?<=(?:echo|printf)\s{1,4}(?:-n\s{1,4}|'%s'\s{1,4})?["']?(?<piped>\$[\w{][\w{}.-]{1,100})["']?\s{0,4}\|\s{0,4}docker login )[^\n]{0,160}?--password-stdin)/y,
    without:
      /CI_JOB_TOKEN|CI_REGISTRY_PASSWORD|GITHUB_TOKEN|github\.token|get-login-password|print-access-token/,
    reason: 'a script logs in with a password that a variable holds',
    replacement: 'A credential helper, or the OIDC login of the registry for CI jobs.',
  },
  {
    id: 'workflow-kubeconfig',
    title: 'workflow that uses a kubeconfig',
    vendor: 'kubernetes',
    anchors: ['beconfig: ', 'KUBECONFIG', 'KUBE_CONFIG'],
    pattern: new RegExp(
      `(?:(?<=(?<![\\w-])ku)beconfig|KUBE_?CONFIG(?:_[A-Z0-9_]{1,30})?):\\s{1,4}${ofWorkflow}`,
      'y',
    ),
    reason: `a job gets a kubeconfig, with its key or token, from ${ofSecret}`,
    replacement:
      'An API server that trusts the OIDC issuer of the jobs (`--authentication-config`), or the login of the cloud it runs on.',
  },
]
