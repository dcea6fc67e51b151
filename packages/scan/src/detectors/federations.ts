import type { Detector, Vendor } from '#detector/types'

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
    anchors: [
      '-to-assume:',
      'm/role-arn',
      'e_role_with_web_identity',
      'm_openid_connect_provider"',
      'AWS_WEB_IDENTITY_TOKEN_FILE',
      'b_identity_token_file',
      's_pod_identity_association"',
      'AWS::EKS::PodIdentityAssociation',
      'AWS_CONTAINER_CREDENTIALS_FULL_URI',
    ],
    pattern: new RegExp(
      [
        String.raw`(?:(?<=role)-to-assume|(?<=eks\.amazonaws\.co)m\/role-arn["']?):\s{0,4}["']?(?:arn:aws[\w-]{0,12}:iam::\d{12}:role\/[\w+=,.@/-]{1,128}|\$\{\{[^}\n]{1,80}\}\}|\{\{[^}\n]{1,120}\}\})`,
        String.raw`(?<=assum)e_role_with_web_identity\s{0,4}[{=]`,
        String.raw`(?<=resource\s{1,4}"aws_(?:ia|ek))(?:m_openid_connect_provider|s_pod_identity_association)"`,
        String.raw`AWS_(?:WEB_IDENTITY_TOKEN_FILE|CONTAINER_CREDENTIALS_FULL_URI)["']?\s{0,4}[:=]\s{0,4}["']?[\w/$]`,
        String.raw`(?<=(?:^|\n)we)b_identity_token_file\s{0,4}=`,
        String.raw`(?<=Type["']?:\s{0,4}["']?)AWS::EKS::PodIdentityAssociation`,
      ].join('|'),
      'y',
    ),
  },
  {
    id: 'federation-google',
    title: 'Google Workload Identity Federation',
    vendor: 'google',
    anchors: [
      'd_identity_provider:',
      '"external_account"',
      'm.gke.io/gcp-service-account',
      'm_workload_identity_pool',
      's create-cred-config',
    ],
    pattern: new RegExp(
      [
        String.raw`(?<=workloa)d_identity_provider:\s{0,4}["']?[^\s"'#]{4,200}`,
        String.raw`(?<=type"\s{0,4}:\s{0,4})"external_account"`,
        String.raw`(?<=ia)m\.gke\.io\/gcp-service-account["']?[:=]\s{0,4}["']?[^\s"'#]{4,200}`,
        String.raw`(?<=resource\s{1,4}"google_ia)m_workload_identity_pool(?:_provider)?"`,
        String.raw`(?<=workload-identity-pool)s create-cred-config`,
      ].join('|'),
      'y',
    ),
  },
  {
    id: 'federation-azure',
    title: 'Azure workload identity',
    vendor: 'azure',
    anchors: [
      'd.identity/client-id',
      'd.identity/use',
      'n_federated_identity_credential"',
      '_federated_identity_credential"',
      'AZURE_FEDERATED_TOKEN_FILE',
      'ARM_USE_OIDC',
      'e_oidc',
      'ederatedIdentityCredentials',
    ],
    pattern: new RegExp(
      [
        String.raw`(?<=azure\.workloa)d\.identity\/client-id["']?:\s{0,4}["']?[0-9a-fA-F-]{36}`,
        String.raw`(?<=azure\.workloa)d\.identity\/use["']?:\s{0,4}["']?true`,
        String.raw`(?<=resource\s{1,4}"azuread_applicatio)n_federated_identity_credential"`,
        String.raw`(?<=resource\s{1,4}"azurerm)_federated_identity_credential"`,
        String.raw`(?:AZURE_FEDERATED_TOKEN_FILE|ARM_USE_OIDC)["']?\s{0,4}[:=]\s{0,4}["']?[\w/$]`,
        String.raw`(?<=(?<!\w)us)e_oidc\s{0,8}=\s{0,4}true`,
        String.raw`(?<=\/f)ederatedIdentityCredentials@`,
      ].join('|'),
      'y',
    ),
  },
  {
    id: 'federation-kubernetes',
    title: 'Kubernetes token that is projected',
    vendor: 'kubernetes',
    anchors: ['eAccountToken:'],
    pattern: /(?<=servic)eAccountToken:\s{1,60}(?:path|audience|expirationSeconds):/y,
  },
  {
    id: 'federation-pipeline',
    title: 'pipeline that asks for OIDC tokens',
    vendor: 'github',
    anchors: ['d-token: write', 'd_tokens:', 'oidc: true', 'CIRCLE_OIDC_TOKEN'],
    pattern:
      /(?<=(?:^|\n)\s{1,12}i)d-token: write|(?<=(?:^|\n)\s{0,12}i)d_tokens:\s{1,20}[A-Z_]{2,60}:\s{1,20}aud:|(?<=(?:^|\n)\s{2,20})oidc: true|CIRCLE_OIDC_TOKEN(?:_V2)?\b/y,
  },
  {
    id: 'federation-openai',
    title: 'OpenAI workload identity federation',
    vendor: 'openai',
    anchors: ['OPENAI_IDENTITY_'],
    pattern: /OPENAI_IDENTITY_(?:PROVIDER_ID|TOKEN_FILE)["']?\s{0,4}[:=]/y,
  },
  {
    id: 'federation-anthropic',
    title: 'Claude API workload identity federation',
    vendor: 'anthropic',
    anchors: ['ANTHROPIC_FEDERATION_RULE_ID', 'ANTHROPIC_IDENTITY_TOKEN'],
    pattern: /ANTHROPIC_(?:FEDERATION_RULE_ID|IDENTITY_TOKEN(?:_FILE)?)["']?\s{0,4}[:=]/y,
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

/** Where workloads prove who they are already: good news. */
export const federationDetectors: readonly Detector[] = federations.map(federationDetector)
