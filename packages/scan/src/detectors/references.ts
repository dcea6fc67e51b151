import type { Detector, PatternMatch, Vendor, Verdict } from '#detector/types'
import { replacements } from './common.ts'

/** A place that uses a static credential and does not hold it. `what` is named in the finding. */
interface Reference {
  readonly id: string
  readonly title: string
  readonly vendor: Vendor
  readonly anchors: readonly string[]
  readonly pattern: RegExp
  readonly reason: string
  readonly replacement: string
}

// `${{ secrets.NAME }}` of a workflow
const ofWorkflow = String.raw`["']?\$\{\{\s{0,4}(?<value>secrets\.[A-Za-z0-9_]{1,100})\s{0,4}\}\}`
const input = (name: string): RegExp => new RegExp(`(?<![\\w-])${name}:\\s{0,4}${ofWorkflow}`, 'y')
const resource = (type: string): RegExp =>
  new RegExp(`(?<=resource\\s{1,4}")(?<value>${type}"\\s{1,4}"[\\w-]{1,100})"`, 'y')

const references: readonly Reference[] = [
  {
    id: 'workflow-aws-key',
    title: 'workflow that uses an AWS key',
    vendor: 'aws',
    anchors: ['aws-access-key-id:'],
    pattern: input('aws-access-key-id'),
    reason: 'an action gets a static key from a secret of the repository',
    replacement:
      'Leave the keys out and give the action `role-to-assume`, with `permissions: id-token: write`.',
  },
  {
    id: 'environment-aws-key',
    title: 'environment that carries an AWS key',
    vendor: 'aws',
    anchors: ['AWS_SECRET_ACCESS_KEY'],
    pattern: new RegExp(
      `AWS_SECRET_ACCESS_KEY["']?\\s{0,4}[:=]\\s{0,4}(?:${ofWorkflow}|["']?(?<variable>\\$\\{?[A-Z][A-Z0-9_]{2,80}\\}?))`,
      'y',
    ),
    reason: 'a variable of a job or container is filled with a static key',
    replacement: replacements.awsRole,
  },
  {
    id: 'manifest-aws-key',
    title: 'pod that gets an AWS key from a Secret',
    vendor: 'aws',
    anchors: ['AWS_SECRET_ACCESS_KEY'],
    pattern:
      /AWS_SECRET_ACCESS_KEY["']?,?\s{1,60}["']?valueFrom["']?:[\s{]{1,60}["']?secretKeyRef["']?:[\s{]{1,60}(?:key:\s{1,4}[\w.-]{1,80}\s{1,60})?["']?name["']?:\s{1,4}["']?(?<value>[\w.-]{1,120})/y,
    reason: 'a Secret is mounted as a static key',
    replacement:
      'IRSA, EKS Pod Identity, or `vouch run --role` with the projected token of the service account.',
  },
  {
    id: 'workflow-google-key',
    title: 'workflow that uses a Google service account key',
    vendor: 'google',
    anchors: ['credentials_json:'],
    pattern: input('credentials_json'),
    reason: 'an action gets a key file from a secret of the repository',
    replacement:
      'Give the action `workload_identity_provider` and `service_account`, with `id-token: write`.',
  },
  {
    id: 'workflow-azure-secret',
    title: 'workflow that uses an Entra client secret',
    vendor: 'azure',
    anchors: ['creds:', 'client-secret:', 'AZURE_CLIENT_SECRET'],
    pattern: new RegExp(
      `(?<![\\w-])(?:creds|client-secret|AZURE_CLIENT_SECRET):\\s{0,4}["']?\\$\\{\\{\\s{0,4}(?<value>secrets\\.[A-Za-z0-9_]{0,80}(?:AZURE|AZ|ARM|ENTRA|AAD)[A-Za-z0-9_]{0,80})\\s{0,4}\\}\\}`,
      'y',
    ),
    reason: 'an action gets a client secret from a secret of the repository',
    replacement: 'A federated credential on the app registration; give azure/login the ids alone.',
  },
  {
    id: 'workflow-npm-token',
    title: 'workflow that publishes with an npm token',
    vendor: 'npm',
    anchors: ['NODE_AUTH_TOKEN:'],
    pattern: input('NODE_AUTH_TOKEN'),
    reason: 'a job gets a token from a secret of the repository',
    replacement: 'Trusted publishing: npm takes the OIDC token of the job.',
  },
  {
    id: 'terraform-aws-key',
    title: 'Terraform that makes an AWS key',
    vendor: 'aws',
    anchors: ['aws_iam_access_key"'],
    pattern: resource('aws_iam_access_key'),
    reason: 'the key stands in the state, and in whatever reads the output',
    replacement: 'An `aws_iam_role` whose trust policy admits the workload.',
  },
  {
    id: 'terraform-google-key',
    title: 'Terraform that makes a Google service account key',
    vendor: 'google',
    anchors: ['google_service_account_key"'],
    pattern: resource('google_service_account_key'),
    reason: 'the key stands in the state, and in whatever reads the output',
    replacement: 'A workload identity pool, and `roles/iam.workloadIdentityUser` for the workload.',
  },
  {
    id: 'terraform-entra-secret',
    title: 'Terraform that makes an Entra client secret',
    vendor: 'azure',
    anchors: ['azuread_application_password"', 'azuread_service_principal_password"'],
    pattern: resource('azuread_(?:application|service_principal)_password'),
    reason: 'the secret stands in the state, and in whatever reads the output',
    replacement: 'An `azuread_application_federated_identity_credential`.',
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
]

function referenceDetector({ reason, ...row }: Reference): Detector {
  return {
    ...row,
    stance: 'reference',
    judge: ({ value, groups }: PatternMatch): Verdict => ({
      confidence: 'high',
      reasons: [reason],
      names: { uses: (groups['value'] ?? groups['variable'] ?? value).replaceAll(/"\s{1,4}"/g, '.') },
      identity: groups['value'] ?? groups['variable'] ?? value,
    }),
    severity: 'low',
    grants: 'It works only while a static credential exists: this is what has to move first.',
  }
}

interface Federation {
  readonly id: string
  readonly title: string
  readonly vendor: Vendor
  readonly anchors: readonly string[]
  readonly pattern: RegExp
}

const federations: readonly Federation[] = [
  {
    id: 'federation-aws-role',
    title: 'AWS role by OIDC',
    vendor: 'aws',
    anchors: ['role-to-assume:', 'eks.amazonaws.com/role-arn'],
    pattern:
      /(?:role-to-assume|eks\.amazonaws\.com\/role-arn["']?):\s{0,4}["']?(?<value>arn:aws[\w-]{0,12}:iam::\d{12}:role\/[\w+=,.@/-]{1,128}|\$\{\{[^}\n]{1,80}\}\})/y,
  },
  {
    id: 'federation-google',
    title: 'Google Workload Identity Federation',
    vendor: 'google',
    anchors: ['workload_identity_provider:', '"external_account"', 'iam.gke.io/gcp-service-account'],
    pattern:
      /(?:workload_identity_provider:\s{0,4}["']?(?<value>[^\s"'#]{4,200})|(?<=type"\s{0,4}:\s{0,4})"external_account"|iam\.gke\.io\/gcp-service-account["']?[:=]\s{0,4}["']?(?<account>[^\s"'#]{4,200}))/y,
  },
  {
    id: 'federation-azure',
    title: 'Azure workload identity',
    vendor: 'azure',
    anchors: ['azure.workload.identity/client-id', 'azuread_application_federated_identity_credential"'],
    pattern:
      /(?:azure\.workload\.identity\/client-id["']?:\s{0,4}["']?(?<value>[0-9a-fA-F-]{36})|(?<=resource\s{1,4}")azuread_application_federated_identity_credential")/y,
  },
]

function federationDetector(row: Federation): Detector {
  return {
    ...row,
    stance: 'federation',
    // all of a kind are one piece of news
    judge: () => ({
      confidence: 'high',
      reasons: ['no static credential is needed here'],
      identity: row.id,
    }),
    severity: 'info',
    grants: 'Only the workload that proves who it is, for as long as a session lasts.',
    replacement: 'Nothing: this is how the others should look.',
  }
}

/** What has to be moved off static keys, and what has been already. */
export const referenceDetectors: readonly Detector[] = [
  ...references.map(referenceDetector),
  ...federations.map(federationDetector),
]
