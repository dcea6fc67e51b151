import * as make from '#testing/credentials'
import type { Settings } from './carriers.ts'

/** A credential that was never issued, of one kind; `also`: rows that may rightly speak of it too. */
export interface Sample {
  readonly detector: string
  readonly settings: Settings
  readonly also?: readonly string[]
  /** An offline checksum, or a key that parses, tells it: it has to be found everywhere. */
  readonly isChecked?: true
  /** Its own report has it low: what has ended, or is short-lived. */
  readonly isLow?: true
}

const random = make.characters
const upper = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'
const hex = '0123456789abcdef'
const base32 = 'abcdefghijklmnopqrstuvwxyz234567'
const plain = (seed: string, length: number): string => random(seed, length)
const guid = (seed: string): string =>
  random(seed, 32, hex).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')

const id = make.awsKeyId('corpus')
const secret = make.awsSecret('corpus')
const session = id.replace(/^AK/, 'AS')
const seedOf = (word: string): bigint => Buffer.from(word, 'latin1').readBigUInt64BE()
const key = (signature: string, lead: number, word: string): string =>
  make.azureKey(`corpus ${signature}`, { signature, lead, seed: seedOf(word) })
const legacy = Buffer.from(random('legacy', 64)).toString('base64')
const tenant = guid('tenant')
const client = guid('client')

const aws: readonly Sample[] = [
  {
    detector: 'aws-access-key',
    settings: [
      ['AWS_ACCESS_KEY_ID', id],
      ['AWS_SECRET_ACCESS_KEY', secret],
    ],
    also: ['aws-secret-access-key'],
  },
  {
    detector: 'aws-access-key',
    settings: [
      ['secretAccessKey', secret],
      ['accessKeyId', id],
    ],
    also: ['aws-secret-access-key'],
  },
  {
    detector: 'aws-session-token',
    settings: [
      ['AWS_ACCESS_KEY_ID', session],
      ['AWS_SECRET_ACCESS_KEY', secret],
      ['AWS_SESSION_TOKEN', `IQoJb3Jp${'Z2lu'}X2Vj${random('token', 300)}`],
    ],
    also: ['aws-access-key', 'aws-secret-access-key'],
  },
  { detector: 'aws-secret-access-key', settings: [['AWS_SECRET_ACCESS_KEY', secret]] },
  { detector: 'aws-secret-access-key', settings: [['aws_secret_access_key', secret]] },
  {
    detector: 'aws-ses-smtp-password',
    settings: [
      ['SMTP_HOST', 'email-smtp.eu-west-1.amazonaws.com'],
      ['SMTP_USER', id],
      ['SMTP_PASSWORD', make.smtpPassword('corpus')],
    ],
    also: ['aws-access-key'],
  },
  { detector: 'aws-bedrock-api-key', settings: [['AWS_BEARER_TOKEN_BEDROCK', make.bedrockKey('corpus')]] },
  {
    detector: 'aws-bedrock-short-key',
    settings: [['AWS_BEARER_TOKEN_BEDROCK', make.shortBedrockKey('corpus', '20261122')]],
  },
]

const google: readonly Sample[] = [
  {
    detector: 'google-service-account-private-key',
    settings: [
      ['GOOGLE_CLIENT_EMAIL', 'orders@orders-1.iam.gserviceaccount.com'],
      ['GOOGLE_PRIVATE_KEY', make.privateKeyPem().trim().replaceAll('\n', '\\n')],
    ],
  },
  {
    detector: 'google-hmac-key',
    settings: [
      ['GCS_ACCESS_ID', `GOOG${'1'}E${random('hmac', 55, upper)}`],
      ['GCS_SECRET', make.awsSecret('hmac')],
    ],
  },
  { detector: 'google-api-key', settings: [['MAPS_KEY', `AIza${'Sy'}C${plain('api', 32)}`]] },
  { detector: 'google-gemini-key', settings: [['GEMINI_API_KEY', `AQ.${'Ab8R'}N6${plain('gemini', 44)}`]] },
  {
    detector: 'google-oauth-client-secret',
    settings: [['CLIENT_SECRET', `GOC${'SPX'}-${plain('oauth', 28)}`]],
  },
  { detector: 'google-refresh-token', settings: [['refresh_token', `1/${'/0'}${plain('refresh', 90)}`]] },
  {
    detector: 'google-access-token',
    settings: [['access_token', `ya${'29'}.${plain('access', 150)}`]],
    isLow: true,
  },
]

const azure: readonly Sample[] = [
  {
    detector: 'azure-client-secret',
    settings: [
      ['AZURE_TENANT_ID', tenant],
      ['AZURE_CLIENT_ID', client],
      ['AZURE_CLIENT_SECRET', make.entraSecret('corpus')],
    ],
    isChecked: true,
  },
  {
    detector: 'azure-unmarked-client-secret',
    settings: [
      ['AZURE_TENANT_ID', tenant],
      ['AZURE_CLIENT_ID', client],
      ['AZURE_CLIENT_SECRET', plain('unmarked', 34)],
    ],
  },
  {
    detector: 'azure-storage-key',
    settings: [['STORAGE_KEY', key('+ASt', 76, 'Default0')]],
    isChecked: true,
  },
  { detector: 'azure-batch-key', settings: [['BATCH_KEY', key('+ABa', 76, 'AbAcct00')]], isChecked: true },
  { detector: 'azure-cosmos-key', settings: [['COSMOS_KEY', key('ACDb', 76, 'MastRW00')]], isChecked: true },
  {
    detector: 'azure-api-management-key',
    settings: [['APIM_KEY', key('APIM', 76, 'Gatewy00')]],
    isChecked: true,
  },
  { detector: 'azure-ml-classic-key', settings: [['ML_KEY', key('+AMC', 76, 'Classic0')]], isChecked: true },
  { detector: 'azure-messaging-key', settings: [['BUS_KEY', key('+ASb', 33, 'Listen00')]], isChecked: true },
  { detector: 'azure-iot-key', settings: [['IOT_KEY', key('AIoT', 33, 'Device00')]], isChecked: true },
  { detector: 'azure-redis-key', settings: [['REDIS_KEY', key('AzCa', 33, 'Access00')]], isChecked: true },
  {
    detector: 'azure-event-grid-key',
    settings: [
      ['GRID_KEY', make.azureKey('grid', { signature: 'AZEG', lead: 33, seed: 0x53656e6452656376n })],
    ],
    isChecked: true,
  },
  {
    detector: 'azure-registry-key',
    settings: [['ACR_PASSWORD', key('+ACR', 42, 'ACRDflt0')]],
    isChecked: true,
  },
  { detector: 'azure-search-key', settings: [['SEARCH_KEY', key('AzSe', 42, 'PAdmin00')]], isChecked: true },
  {
    detector: 'azure-functions-key',
    settings: [['FUNCTION_KEY', key('AzFu', 44, 'Master00')]],
    isChecked: true,
  },
  { detector: 'azure-ai-key', settings: [['AI_KEY', make.annotatedKey('ai', 'ACOG')]], isChecked: true },
  {
    detector: 'azure-app-configuration-key',
    settings: [['CONFIG_KEY', make.annotatedKey('config', 'AZAC')]],
    isChecked: true,
  },
  {
    detector: 'azure-devops-token',
    settings: [['ADO_TOKEN', make.annotatedKey('ado', 'AZDO')]],
    isChecked: true,
  },
  {
    detector: 'azure-service-key',
    settings: [['MAPS_KEY', make.annotatedKey('maps', 'AZMP')]],
    isChecked: true,
  },
  {
    detector: 'azure-devops-legacy-token',
    settings: [['AZURE_DEVOPS_EXT_PAT', make.devOpsToken('corpus')]],
    isChecked: true,
  },
  {
    detector: 'azure-connection-string',
    settings: [['STORAGE', `AccountName=orders;AccountKey=${legacy};EndpointSuffix=core.windows.net`]],
  },
  {
    detector: 'azure-connection-string',
    settings: [
      [
        'HUB',
        `HostName=orders.azure-devices.net;SharedAccessKey=${Buffer.from(random('iot', 32)).toString('base64')}`,
      ],
    ],
  },
  {
    detector: 'azure-storage-legacy-key',
    settings: [
      ['AZURE_STORAGE_ACCOUNT', 'orders'],
      ['AZURE_STORAGE_KEY', legacy],
    ],
  },
  { detector: 'azure-openai-legacy-key', settings: [['AZURE_OPENAI_API_KEY', random('openai', 32, hex)]] },
  {
    detector: 'azure-sas',
    settings: [
      [
        'SAS',
        `https://orders.blob.core.windows.net/c?sv=2024-11-04&se=2030-01-01T00%3A00%3A00Z&sr=c&sp=rl&sig=${plain('sas', 43)}%3D`,
      ],
    ],
  },
]

const others: readonly Sample[] = [
  ...['p', 'o', 'u', 'r', 's'].map((kind): Sample => ({
    detector: 'github-token',
    settings: [['TOKEN', make.githubToken(`corpus ${kind}`, kind)]],
    isChecked: true,
  })),
  { detector: 'github-refresh-token', settings: [['TOKEN', `gh${'r'}_${plain('refresh', 76)}`]] },
  { detector: 'github-stateless-token', settings: [['TOKEN', make.statelessToken('corpus', 1_900_000_000)]] },
  {
    detector: 'github-fine-grained-token',
    settings: [['TOKEN', `github_${'pat'}_${plain('fine', 22)}_${plain('grained', 59)}`]],
  },
  { detector: 'github-legacy-token', settings: [['GITHUB_TOKEN', random('old', 40, hex)]] },
  { detector: 'npm-token', settings: [['NPM_TOKEN', make.npmToken('corpus')]], isChecked: true },
  { detector: 'docker-hub-token', settings: [['DOCKER_PASSWORD', `dckr_${'pat'}_${plain('hub', 27)}`]] },
  { detector: 'gitlab-deploy-token', settings: [['CI_DEPLOY_PASSWORD', `gldt${'-'}${plain('gitlab', 20)}`]] },
  {
    detector: 'openai-api-key',
    settings: [['OPENAI_API_KEY', `sk-${'proj'}-${plain('o', 74)}T3Blbk${'FJ'}${plain('p', 74)}`]],
  },
  {
    detector: 'openai-admin-key',
    settings: [['OPENAI_ADMIN_KEY', `sk-${'admin'}-${plain('a', 58)}T3Blbk${'FJ'}${plain('b', 58)}`]],
  },
  {
    detector: 'openai-user-key',
    settings: [['OPENAI_API_KEY', `sk-${plain('o', 20)}T3Blbk${'FJ'}${plain('p', 20)}`]],
  },
  {
    detector: 'anthropic-api-key',
    settings: [['ANTHROPIC_API_KEY', `sk-ant-${'api03'}-${plain('a', 93)}AA`]],
  },
  { detector: 'anthropic-admin-key', settings: [['ADMIN_KEY', `sk-ant-${'admin01'}-${plain('a', 93)}AA`]] },
  { detector: 'anthropic-oauth-token', settings: [['CLAUDE_TOKEN', `sk-ant-${'oat01'}-${plain('t', 95)}`]] },
  {
    detector: 'kubernetes-service-account-token',
    settings: [
      ['TOKEN', make.jwt({ iss: 'kubernetes/serviceaccount', sub: 'system:serviceaccount:shop:orders' })],
    ],
  },
]

/** Credentials that stand in settings, one and more of each kind. */
export const samples: readonly Sample[] = [...aws, ...google, ...azure, ...others]

/** A whole document that is, or holds, a credential of one kind. */
export interface DocumentSample {
  readonly detector: string
  readonly name: string
  readonly text: string
  readonly isChecked?: true
  readonly isLow?: true
}

const pem = Buffer.from(make.privateKeyPem()).toString('base64')

/** Kinds whose form is a document of its own. */
export const documents: readonly DocumentSample[] = [
  {
    detector: 'google-service-account-key',
    name: 'a key file',
    text: make.serviceAccountKey('corpus'),
    isChecked: true,
  },
  {
    detector: 'google-service-account-key',
    name: 'a key file with spaces',
    text: JSON.stringify(JSON.parse(make.serviceAccountKey('spaced')), null, 2),
    isChecked: true,
  },
  {
    detector: 'google-refresh-token',
    name: 'application default credentials',
    text: JSON.stringify({
      client_id: '764086051850-a.apps.googleusercontent.com',
      refresh_token: `1/${'/0'}${plain('adc', 90)}`,
      type: 'authorized_user',
    }),
  },
  {
    detector: 'azure-publish-profile',
    name: 'a publish profile',
    text: `<publishData><publishProfile profileName="orders" publishMethod="MSDeploy" publishUrl="orders.scm.azurewebsites.net:443" msdeploySite="orders" userName="$orders" userPWD="${plain('publish', 60)}" /></publishData>`,
  },
  {
    detector: 'kubernetes-client-key',
    name: 'a kubeconfig',
    text: `users:\n- name: admin\n  user:\n    client-key-data: ${pem}\n`,
    isChecked: true,
  },
  {
    detector: 'npm-legacy-token',
    name: 'settings of npm for a private registry',
    text: `//npm.corp.io/:_authToken=${guid('npm')}\n`,
  },
  {
    detector: 'npm-legacy-token',
    name: 'settings of npm with a classic token',
    text: `//registry.npmjs.org/:_authToken=${guid('classic')}\n`,
    isLow: true,
  },
  {
    detector: 'registry-auth',
    name: 'a login of Docker',
    text: make.dockerAuth('registry.corp.io', `bob:${plain('password', 14)}`),
  },
  {
    detector: 'registry-identity-token',
    name: 'a refresh token of a registry',
    text: JSON.stringify({
      auths: { 'orders.azurecr.io': { auth: 'MDA=', identitytoken: plain('identity', 60) } },
    }),
  },
  {
    detector: 'azure-devops-legacy-token',
    name: 'a clone address of Azure DevOps',
    text: `git clone https://bot:${make.devOpsToken('clone')}@dev.azure.com/corp/orders/_git/orders\n`,
    isChecked: true,
  },
  {
    detector: 'aws-ses-smtp-password',
    name: 'a state of Terraform with an SMTP password',
    text: JSON.stringify({ ses_smtp_password_v4: make.smtpPassword('state'), user: random('u', 8, base32) }),
  },
]
