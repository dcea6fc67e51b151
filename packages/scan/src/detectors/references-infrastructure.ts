// Uses of static credentials in what describes infrastructure: Kubernetes, Helm, Compose, images, Terraform, CloudFormation.
import { replacements } from './common.ts'
import { filled, fromSecret, resource, variable, type Reference } from './reference.ts'

const inState = 'the key stands in the state, and in whatever reads the output'
const podIdentity =
  'IRSA, EKS Pod Identity, or `vouch run --role` with the projected token of the service account.'
const gkeIdentity =
  'Workload Identity Federation for GKE, or an `external_account` file and a projected token; then delete the Secret.'
const aksIdentity =
  'Microsoft Entra Workload ID: a federated credential, and the label `azure.workload.identity/use`.'

interface ModelKey extends Pick<Reference, 'vendor' | 'replacement'> {
  readonly variable: string
  readonly of: string
}

const modelKeys: readonly ModelKey[] = [
  { variable: 'OPENAI_API_KEY', of: 'OpenAI', vendor: 'openai', replacement: replacements.openaiFederation },
  {
    variable: 'ANTHROPIC_API_KEY',
    of: 'Anthropic',
    vendor: 'anthropic',
    replacement: replacements.anthropicFederation,
  },
  {
    variable: 'GEMINI_API_KEY',
    of: 'Gemini',
    vendor: 'google',
    replacement: 'Vertex AI with Workload Identity Federation.',
  },
]

function modelReference({ variable: name, of, vendor, replacement }: ModelKey): Reference {
  return {
    id: `environment-${of.toLowerCase()}-key`,
    title: `environment that carries a key of ${of}`,
    vendor,
    anchors: [name],
    pattern: new RegExp(`${fromSecret(name).source}|${variable(name).source}`, 'y'),
    reason: 'a variable of a job or container is filled with an API key',
    replacement,
  }
}

export const infrastructureReferences: readonly Reference[] = [
  {
    id: 'manifest-aws-key',
    title: 'pod that gets an AWS key from a Secret',
    vendor: 'aws',
    anchors: ['AWS_SECRET_ACCESS_KEY'],
    pattern: fromSecret('AWS_SECRET_ACCESS_KEY'),
    reason: 'a Secret is mounted as a static key',
    replacement: podIdentity,
  },
  {
    id: 'manifest-aws-secret',
    title: 'pod whose whole environment is an AWS Secret',
    vendor: 'aws',
    anchors: ['etRef:'],
    pattern:
      /(?<=secr)etRef:\s{1,40}name:\s{1,4}["']?(?<value>(?:[\w.-]{0,60}[.-])?(?:aws|s3|ses|sqs)(?:[.-][\w.-]{0,60})?)(?=["'\s]|$)/y,
    near: /envFrom/,
    reason: 'every entry of a Secret that is called after AWS becomes a variable',
    replacement: podIdentity,
  },
  {
    id: 'compose-aws-key',
    title: 'container that is handed an AWS key',
    vendor: 'aws',
    anchors: ['AWS_SECRET_ACCESS_KEY'],
    // Compose: a name without a value passes on that of the host; `docker run -e NAME` too
    pattern: /(?<=(?:\n\s{0,20}-\s{1,4}["']?|\s(?:-e|--env)[ =]))(?<value>AWS_SECRET_ACCESS_KEY)(?=["']?\s)/y,
    without: /AWS_SESSION_TOKEN/,
    reason: 'a container gets the static key that its host has',
    replacement:
      'The container credentials endpoint: `vouch run --role` answers `AWS_CONTAINER_CREDENTIALS_FULL_URI`.',
  },
  {
    id: 'compose-aws-files',
    title: 'container that mounts the AWS files of its host',
    vendor: 'aws',
    anchors: ['/.aws:'],
    pattern: /(?<=(?:~|\$HOME|\$\{HOME\}|\$\{?USERPROFILE\}?))(?<value>\/\.aws:\/[\w/.-]{1,100})/y,
    reason: 'a container reads the keys of whoever starts it',
    replacement:
      'The container credentials endpoint: `vouch run --role` answers `AWS_CONTAINER_CREDENTIALS_FULL_URI`.',
  },
  {
    id: 'dockerfile-aws-key',
    title: 'image that is built with an AWS key',
    vendor: 'aws',
    anchors: ['AWS_SECRET_ACCESS_KEY'],
    pattern: /(?<=(?:^|\n)\s{0,8}(?:ARG|ENV)\s{1,8})(?<value>AWS_SECRET_ACCESS_KEY)(?=[\s=])/y,
    reason: 'a build argument or variable of an image stays in its history',
    replacement:
      'Nothing at build time, and a role at run time; a build that must fetch takes `--mount=type=secret`.',
  },
  {
    id: 'terraform-aws-key',
    title: 'Terraform that makes an AWS key',
    vendor: 'aws',
    ...resource(['aws_iam_access_key'], 5),
    reason: inState,
    replacement: 'An `aws_iam_role` whose trust policy admits the workload.',
  },
  {
    id: 'terraform-aws-provider-key',
    title: 'Terraform that runs with an AWS key',
    vendor: 'aws',
    anchors: ['et_key'],
    pattern: new RegExp(`(?<=(?<![\\w-])secr)et_key\\s{0,20}=\\s{0,4}${filled}`, 'y'),
    near: /provider\s{1,4}"aws"|backend\s{1,4}"s3"/,
    reason: 'the provider gets a static key from a variable',
    replacement: 'The block `assume_role_with_web_identity` of the provider, or a role of the runner.',
  },
  {
    id: 'terraform-google-key',
    title: 'Terraform that makes a Google service account key',
    vendor: 'google',
    ...resource(['google_service_account_key'], 5),
    reason: inState,
    replacement: 'A workload identity pool, and `roles/iam.workloadIdentityUser` for the workload.',
  },
  {
    id: 'terraform-google-hmac-key',
    title: 'Terraform that makes a Google HMAC key',
    vendor: 'google',
    ...resource(['google_storage_hmac_key'], 5),
    reason: inState,
    replacement:
      'A workload identity pool and the JSON API of Cloud Storage; no HMAC key is needed for those.',
  },
  {
    id: 'terraform-google-provider-key',
    title: 'Terraform that runs with a Google key file',
    vendor: 'google',
    anchors: ['= file('],
    pattern:
      /(?<=(?<![\w-])credentials\s{0,20})= file\(\s{0,4}(?<value>"[^"\n]{1,160}"|[\w.]{1,100})\s{0,4}\)/y,
    near: /provider\s{1,4}"google(?:-beta)?"|backend\s{1,4}"gcs"/,
    reason: 'the provider reads a key file',
    replacement:
      'An `external_account` file, or the identity of the runner; impersonate the account by `impersonate_service_account`.',
  },
  {
    id: 'manifest-google-key',
    title: 'pod that mounts a Google key file',
    vendor: 'google',
    anchors: ['GOOGLE_APPLICATION_CREDENTIALS'],
    pattern:
      /GOOGLE_APPLICATION_CREDENTIALS["']?,?\s{1,60}["']?value["']?:\s{1,4}["']?(?<value>\/[^\s"']{1,160}\.json)/y,
    near: /secretName["']?:|secret:/,
    reason: 'a Secret is mounted as a key file',
    replacement: gkeIdentity,
  },
  {
    id: 'compose-google-key',
    title: 'container that reads a Google key file',
    vendor: 'google',
    anchors: ['GOOGLE_APPLICATION_CREDENTIALS'],
    pattern:
      /(?<=(?:\n\s{0,20}-\s{1,4}["']?|(?:^|\n)\s{0,8}ENV\s{1,8}|\s(?:-e|--env)[ =]))GOOGLE_APPLICATION_CREDENTIALS[= ]["']?(?<value>[^\s"']{1,160}\.json)/y,
    without: /workload_identity_provider|external_account|create-cred-config/,
    reason: 'a container is told to read a key file',
    replacement: 'An `external_account` file instead: the same variable leads to it, and it holds no secret.',
  },
  {
    id: 'terraform-entra-secret',
    title: 'Terraform that makes an Entra client secret',
    vendor: 'azure',
    ...resource(['azuread_application_password', 'azuread_service_principal_password'], 4),
    reason: 'the secret stands in the state, and in whatever reads the output',
    replacement: 'An `azuread_application_federated_identity_credential`.',
  },
  {
    id: 'terraform-azure-provider-secret',
    title: 'Terraform that runs with an Entra client secret',
    vendor: 'azure',
    anchors: ['nt_secret'],
    pattern: new RegExp(`(?<=(?<![\\w-])clie)nt_secret\\s{0,20}=\\s{0,4}${filled}`, 'y'),
    near: /provider\s{1,4}"azure(?:rm|ad|stack)"|backend\s{1,4}"azurerm"/,
    reason: 'the provider gets a client secret from a variable',
    replacement: '`use_oidc = true` in the provider, and a federated credential for the runner.',
  },
  {
    id: 'template-azure-key',
    title: 'template that hands out the key of an Azure resource',
    vendor: 'azure',
    anchors: ['stKeys('],
    lead: 2,
    pattern:
      /(?<!\w)listKeys\((?:\)\.key|\s{0,4}(?:resourceId\(|variables\(|parameters\(|'|[a-zA-Z]\w{0,60}\.id\s{0,4},))/y,
    reason: 'a template of Azure reads a key and writes it into a setting',
    replacement: 'A managed identity with a role assignment in the same template; then turn keys off.',
  },
  {
    id: 'manifest-azure-secret',
    title: 'pod that gets an Entra client secret from a Secret',
    vendor: 'azure',
    anchors: ['AZURE_CLIENT_SECRET'],
    pattern: fromSecret('AZURE_CLIENT_SECRET'),
    reason: 'a Secret is mounted as a client secret',
    replacement: aksIdentity,
  },
  {
    id: 'cloudformation-aws-key',
    title: 'CloudFormation that makes an AWS key',
    vendor: 'aws',
    anchors: ['AWS::IAM::AccessKey'],
    pattern: /(?<=Type["']?:\s{0,4}["']?)(?<value>AWS::IAM::AccessKey)(?![\w:])/y,
    reason: 'the key can be read wherever the stack hands it out',
    replacement: 'An `AWS::IAM::Role` whose trust policy admits the workload.',
  },
  {
    id: 'manifest-kubernetes-token',
    title: 'Secret that asks for a service account token without end',
    vendor: 'kubernetes',
    anchors: ['s.io/service-account-token'],
    lead: 9,
    pattern: /(?<=type["']?:\s{0,4}["']?)kubernetes\.io\/service-account-token(?=["'\s]|$)/y,
    // a Secret that holds one already is found by the token
    without: /token["']?:\s{0,4}["']?(?:eyJ|ZXlK)/,
    reason: 'the cluster fills such a Secret with a token that never expires',
    replacement: 'A projected token, or `kubectl create token` for an hour: TokenRequest needs no Secret.',
  },
  {
    id: 'manifest-pull-secret',
    title: 'pod that pulls images with a Secret',
    vendor: 'registry',
    anchors: ['ePullSecrets'],
    pattern: /(?<=imag)ePullSecrets["']?:\s{1,60}-\s{1,4}name:\s{1,4}["']?(?<value>[\w.-]{1,120})/y,
    reason: 'the nodes log in to a registry with a password that a Secret holds',
    replacement:
      'The credential provider of the kubelet for ECR, Artifact Registry or ACR, which needs no password.',
  },
  ...modelKeys.map(modelReference),
]
