import { createHash } from 'node:crypto'
import * as make from '#testing/credentials'

/** A text that holds no credential, however much it may look so. */
export interface Innocent {
  readonly name: string
  readonly text: string
}

const digest = (kind: string, seed: number): Buffer => createHash(kind).update(String(seed)).digest()
const many = (count: number, line: (n: number) => string): string =>
  Array.from({ length: count }, (_, n) => line(n)).join('\n')
const hash = (n: number): string => digest('sha1', n).toString('hex')
const guid = (n: number): string => hash(n).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5')
const noise = (bytes: number): Buffer =>
  Buffer.concat(Array.from({ length: Math.ceil(bytes / 64) }, (_, n) => digest('sha512', n)))

const exampleId = `AKIA${'IOSFODNN7'}EXAMPLE`
const exampleSecret = `wJalrXUtnFEMI/${'K7MDENG'}/bPxRfiCYEXAMPLEKEY`

const documentation: readonly Innocent[] = [
  {
    name: 'the example keys of AWS',
    text: `aws_access_key_id = ${exampleId}\naws_secret_access_key = ${exampleSecret}\n`,
  },
  {
    name: 'mutated examples of AWS',
    text: `AWS_ACCESS_KEY_ID=AKIA${'IOSFODNN7'}EXAMAAA\nAWS_SECRET_ACCESS_KEY=wJalrXUtn${'FEMI'}A7MDENGAbPxRfiCYEXAMAAAKEY\n`,
  },
  {
    name: 'ids of AWS that are no keys',
    text: many(
      8,
      (n) =>
        `A${['IDA', 'ROA', 'IPA', 'NPA', 'GPA', 'PKA', 'SCA', 'NVA'][n] ?? ''}${make.awsKeyId(`id ${n}`).slice(4)}`,
    ),
  },
  {
    name: 'keys of a service that speaks as S3 does',
    text: `<AccessKeyId>${make.characters('minio', 20, 'ABCDEFGHJKLMNPQRSTUVWXYZ0123456789').replace(/^./, 'Y')}</AccessKeyId>\n<SecretAccessKey>${make.awsSecret('minio')}</SecretAccessKey>\n`,
  },
  {
    name: 'credentials of a simulator, account 000000000000',
    text: `{"AccessKeyId": "ASIA${'QAAAAAAA'}${make.awsKeyId('sim').slice(12)}", "SecretAccessKey": "${make.awsSecret('sim')}"}`,
  },
  {
    name: 'a session that ended years ago',
    text: JSON.stringify({
      AccessKeyId: make.awsKeyId('past').replace(/^AK/, 'AS'),
      SecretAccessKey: make.awsSecret('past'),
      Token: `IQoJb3Jp${'Z2lu'}X2Vj${make.characters('past', 200)}`,
      Expiration: '2020-08-11T07:35:49Z',
    }),
  },
  {
    name: 'placeholders',
    text: [
      'AWS_SECRET_ACCESS_KEY=<your-secret-access-key>',
      'AWS_SECRET_ACCESS_KEY=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
      'AWS_SECRET_ACCESS_KEY=${AWS_SECRET_ACCESS_KEY}',
      'aws_secret_access_key = {{ vault_aws_secret_access_key_of_production }}',
      'aws_secret_access_key = %AWS_SECRET_ACCESS_KEY%',
      `GITHUB_TOKEN=gh${'p'}_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx`,
      `GITHUB_TOKEN=gh${'p'}_1234567890abcdefghijklmnopqrstuvwxyz`,
      'OPENAI_API_KEY=sk-proj-your-key-goes-here',
      'ANTHROPIC_API_KEY=sk-ant-api03-...',
      `GEMINI_API_KEY=AIza${'Sy'}AabcdefghijklmnopqrstuvwxyzABCDEF`,
      'AZURE_CLIENT_ID=00000000-0000-0000-0000-000000000000',
      'AZURE_TENANT_ID=11111111-1111-1111-1111-111111111111',
      'AZURE_CLIENT_SECRET=replace-with-your-client-secret-value',
      '//registry.npmjs.org/:_authToken=00000000-0000-0000-0000-000000000000',
      '//registry.npmjs.org/:_authToken=${NPM_TOKEN}',
    ].join('\n'),
  },
  {
    name: 'the key of the storage emulator',
    text: `DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=Eby8vdM02${'xNOcqFl'}qUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;`,
  },
  {
    name: 'a key file of a tutorial',
    text: JSON.stringify({
      type: 'service_account',
      project_id: 'my-project',
      private_key_id: hash(7),
      private_key: '-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----\n',
      client_email: 'me@my-project.iam.gserviceaccount.com',
    }),
  },
  {
    name: 'the configuration of a Firebase app',
    text: JSON.stringify({
      apiKey: `AIza${'Sy'}B${make.characters('firebase', 32)}`,
      authDomain: 'orders-1.firebaseapp.com',
      messagingSenderId: '280127633210',
    }),
  },
  {
    name: 'the secret of an installed program',
    text: JSON.stringify({ installed: { client_secret: `GOC${'SPX'}-${make.characters('installed', 28)}` } }),
  },
  { name: 'an external account', text: '{"type": "external_account", "audience": "//iam.googleapis.com/p"}' },
  {
    name: 'a login of a made-up registry',
    text: make.dockerAuth('registry.example.test', 'env_user:env_pass'),
  },
  { name: 'a login that a helper keeps', text: '{"auths": {"r.corp.io": {}}, "credsStore": "desktop"}' },
  {
    name: 'a SAS that ended',
    text: `'se=2016-10-12T11%3A53%3A40Z&sp=r&spr=https&sv=2018-03-28&tn=table1&sig=${make.characters('sas', 43)}%3D'`,
  },
  {
    name: 'a SAS that an identity made',
    text: `https://a.blob.core.windows.net/c?sv=2024-11-04&se=2030-01-01&skoid=${guid(3)}&sp=r&sig=${make.characters('udk', 43)}%3D`,
  },
  {
    name: 'a token of another issuer',
    text: make.jwt({ iss: 'https://login.corp.io', sub: 'alice', exp: 1 }),
  },
  { name: 'a token of a job that ended', text: make.statelessToken('past', 1_780_000_000) },
]

const machineMade: readonly Innocent[] = [
  {
    name: 'package-lock.json',
    text: many(40, (n) => `"integrity": "sha512-${digest('sha512', n).toString('base64')}",`),
  },
  {
    name: 'yarn.lock',
    text: many(40, (n) => `  resolved "https://registry.yarnpkg.com/p/-/p-1.${n}.tgz#${hash(n)}"`),
  },
  {
    name: 'go.sum',
    text: many(40, (n) => `github.com/a/b v1.${n}.0 h1:${digest('sha256', n).toString('base64')}`),
  },
  { name: 'Cargo.lock', text: many(40, (n) => `checksum = "${digest('sha256', n).toString('hex')}"`) },
  {
    name: 'requirements with hashes',
    text: many(40, (n) => `p==1.${n} --hash=sha256:${digest('sha256', n).toString('hex')}`),
  },
  { name: 'terraform lock', text: many(40, (n) => `    "h1:${digest('sha256', n).toString('base64')}",`) },
  {
    name: 'git log',
    text: many(60, (n) => `commit ${hash(n)}\n    Rotate the secret access key of the job`),
  },
  {
    name: 'commits beside words',
    text: many(40, (n) => `secret_access_key pinned at ${hash(n)} of aws key store`),
  },
  {
    name: 'UUIDs',
    text: many(60, (n) => `client_id: ${guid(n)}\ntenant_id: ${guid(n + 1)}\nsecret: ${guid(n + 2)}`),
  },
  { name: 'a base64 asset', text: `url(data:image/png;base64,${noise(60_000).toString('base64')})` },
  { name: 'a base64 asset in lines', text: noise(40_000).toString('base64').replaceAll(/.{76}/g, '$&\n') },
  {
    name: 'a source map',
    text: `{"mappings":"${noise(9000).toString('base64').replaceAll(/[+/=]/g, ',')}"}`,
  },
  { name: 'a hex dump', text: noise(8000).toString('hex').replaceAll(/.{32}/g, '$&\n') },
  {
    name: 'a certificate',
    text: `-----BEGIN CERTIFICATE-----\n${noise(1200).toString('base64').replaceAll(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----`,
  },
  {
    name: 'minified JavaScript',
    text: many(1, () =>
      Array.from(
        { length: 900 },
        (_, n) => `function a${n}(e,t){return e.secretKey?t(e.token,"${hash(n).slice(0, 12)}"):Key${n}}`,
      ).join(';'),
    ),
  },
  { name: 'DNA', text: make.characters('dna', 20_000, 'ACGT') },
  { name: 'protein', text: make.characters('protein', 20_000, 'ACDEFGHIKLMNPQRSTVWY') },
  {
    name: 'long identifiers',
    text: many(
      30,
      (n) => `secretAccessKey = theVeryLongNameOfSomeVariable${'AbCdEfGhIj'.slice(n % 9)}Number`,
    ),
  },
  {
    name: 'paths',
    text: many(30, (n) => `aws_secret_key_path=/var/lib/SomeService/Releases/Current${n}/Config`),
  },
  {
    name: 'signed addresses of AWS',
    text: many(
      10,
      (n) =>
        `https://b.s3.amazonaws.com/k?X-Amz-Credential=${exampleId}%2F20260101&X-Amz-Signature=${digest('sha256', n).toString('hex')}`,
    ),
  },
  { name: 'SSH public keys', text: `ssh-rsa ${noise(400).toString('base64').slice(0, 372)} bob@laptop` },
  {
    name: 'webhook signatures',
    text: many(20, (n) => `?sig=${digest('sha256', n).toString('base64url')}&sv=1`),
  },
]

/** Of each kind whose checksum can be asked: its form with another checksum, as fixtures of tests have it. */
const fixtures: readonly Innocent[] = [
  {
    name: 'made-up tokens of GitHub',
    text: many(12, (n) => `token: gh${'p'}_${make.characters(`fake ${n}`, 36)}`),
  },
  { name: 'made-up tokens of npm', text: many(12, (n) => `npm${'_'}${make.characters(`fake ${n}`, 36)}`) },
  {
    name: 'made-up client secrets',
    text: many(12, (n) => `'${make.characters(`c ${n}`, 3)}8Q${'~'}${make.characters(`d ${n}`, 34)}'`),
  },
  {
    name: 'made-up keys of storage accounts',
    text: many(6, (n) => `${make.characters(`s ${n}`, 76)}+A${'St'}${make.characters(`t ${n}`, 5)}A==`),
  },
  {
    name: 'made-up access key ids',
    text: many(12, (n) => `AKIA${make.characters(`k ${n}`, 16, 'ABCDEFGHIJKLMNOP')}`),
  },
]

export const innocents: readonly Innocent[] = [...documentation, ...machineMade, ...fixtures]
