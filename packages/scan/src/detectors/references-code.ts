// Uses of static credentials in programs and scripts: clients that are given keys, commands that make them.
import type { Reference } from './reference.ts'

/** The environment or the settings of a program, in the languages that the SDKs are for. */
const fromOutside = String.raw`(?<value>process\.env(?:\.\w{2,80}|\[["'\`]\w{2,80}["'\`]\])|os\.(?:environ(?:\.get\(|\[)|getenv\()["']\w{2,80}["'][\])]?|os\.Getenv\("\w{2,80}"|ENV(?:\[|\.fetch\()["']\w{2,80}["'][\])]?|(?:System|Environment)\.[gG]et(?:env|EnvironmentVariable)\("\w{2,80}"\)?|env\(["']\w{2,80}["']|getenv\(["']\w{2,80}["']|settings\.\w{2,80})`

const defaultChain =
  'The default chain of the SDK with no key given: it finds the web identity, container or instance role by itself.'

export const codeReferences: readonly Reference[] = [
  {
    id: 'code-aws-key',
    title: 'program that gives an AWS client a key',
    vendor: 'aws',
    anchors: [
      'etAccessKey',
      'et_access_key',
      'ticCredentialsProvider(',
      'wsBasicCredentials',
      'icAWSCredentials',
    ],
    pattern: new RegExp(
      `(?:(?<=[sS]ecr)et(?:AccessKey|_access_key)["']?\\s{0,4}(?:[:=]|=>)\\s{0,4}|(?<=NewSta)ticCredentialsProvider\\(\\s{0,20}|(?<=A)wsBasicCredentials(?:\\.create)?\\(\\s{0,20}|(?<=Bas)icAWSCredentials\\(\\s{0,20})${fromOutside}`,
      'y',
    ),
    without: /session_?token/i,
    reason: 'a client is given a static key, and so never looks for a role',
    replacement: defaultChain,
  },
  {
    id: 'script-makes-aws-key',
    title: 'script that makes an AWS key',
    vendor: 'aws',
    anchors: ['te-access-key'],
    lead: 4,
    pattern:
      /(?<=aws\s{1,4}iam\s{1,4})create-access-key(?![\w-])(?:[^\n]{0,80}?--user-name[= ]["']?(?<value>[^\s"'`;|&]{1,80}))?/y,
    reason: 'a script makes an access key, and has to keep it somewhere',
    replacement: 'A role whose trust policy admits the workload, by `aws iam create-role`.',
  },
  {
    id: 'code-makes-aws-key',
    title: 'program that makes an AWS key',
    vendor: 'aws',
    anchors: ['m.AccessKey(', 'm.CfnAccessKey('],
    pattern:
      /(?<=\b(?:new\s{1,4})?(?:aws\.)?ia)m\.(?:Cfn)?AccessKey\(\s{0,40}(?:(?:this|self|scope)\s{0,4},\s{0,4})?["'`](?<value>[\w.$-]{1,60})/y,
    reason: 'the CDK or Pulumi makes an access key, which stands in the state',
    replacement: 'A role whose trust policy admits the workload: `iam.Role` with a `WebIdentityPrincipal`.',
  },
  {
    id: 'code-google-key',
    title: 'program that reads a Google key file',
    vendor: 'google',
    anchors: ['m_service_account_', 'hCredentialsFile(', 'hCredentialsJSON(', 'yFilename'],
    pattern:
      /(?:(?<=\bfro)m_service_account_(?:file|info|json)\(\s{0,20}|(?<=option\.Wit)hCredentials(?:File|JSON)\(\s{0,20}|(?<=\bke)yFilename["']?:\s{0,4})(?<value>(?:"[^"\n]{1,160}"|'[^'\n]{1,160}'|process\.env\.\w{2,80}|os\.[\w.[(]{2,40}["']\w{2,80}["'])|[\w.]{2,80}(?=[,)]))/y,
    reason: 'a client is given a key file, and so never looks for an identity',
    replacement:
      'Application Default Credentials: they find the identity of the workload, or an `external_account` file.',
  },
  {
    id: 'script-makes-google-key',
    title: 'script that makes a Google service account key',
    vendor: 'google',
    anchors: ['s keys create'],
    pattern:
      /(?<=gcloud\s{1,4}iam\s{1,4}service-account)s keys create\s{1,4}["']?(?<value>[^\s"'`;|&\\]{1,160})/y,
    reason: 'a script makes a key file, and has to keep it somewhere',
    replacement:
      'A workload identity pool: `gcloud iam workload-identity-pools create-cred-config` writes a file without a secret.',
  },
  {
    id: 'code-azure-secret',
    title: 'program that gives an Azure client a secret',
    vendor: 'azure',
    anchors: ['ntSecretCredential('],
    lead: 4,
    pattern:
      /(?<=\b(?:new\s{1,4}|azidentity\.New|=\s{0,4}|\())ClientSecretCredential(?=\(\s{0,60}[\w"'.$[])/y,
    reason: 'a client is given a client secret, and so never looks for an identity',
    replacement:
      '`DefaultAzureCredential`, or `WorkloadIdentityCredential`: both take the token of the workload.',
  },
  {
    id: 'script-makes-entra-secret',
    title: 'script that makes an Entra client secret',
    vendor: 'azure',
    anchors: ['sp create-for-rbac', 'sp credential reset', 'app credential reset'],
    pattern:
      /(?:(?<=az\s{1,4}ad\s{1,4})sp create-for-rbac(?![^\n]{0,300}--(?:create-cert|cert))|(?<=az\s{1,4}ad\s{1,4})(?:sp|app) credential reset(?![^\n]{0,300}--(?:create-cert|cert)))/y,
    reason: 'a script makes a client secret, and has to keep it somewhere',
    replacement: '`az ad app federated-credential create`, and no secret.',
  },
  {
    id: 'script-makes-kubernetes-config',
    title: 'command that stores a Kubernetes token in a kubeconfig',
    vendor: 'kubernetes',
    anchors: ['t-credentials '],
    pattern:
      /(?<=kubectl config se)t-credentials [^\n]{1,120}?--token[= ]["']?(?<value>\$[\w{(][\w{}().-]{1,100})/y,
    reason: 'a script writes a token into a kubeconfig',
    replacement: 'An `exec` user in the kubeconfig, whose tokens live for minutes.',
  },
]
