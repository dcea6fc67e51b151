/** Files as they lie on a laptop, in a checkout and in what a pipeline leaves behind. */
import type { FileCarrier } from './carrier.ts'

const base64 = (text: string): string => Buffer.from(text).toString('base64')
const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

const laptop: readonly FileCarrier[] = [
  { name: '.env', kind: 'GitHub token', path: 'shop/.env', content: (text) => `PORT=80\nTOKEN=${text}\n` },
  {
    name: 'history of a shell',
    kind: 'GitHub token',
    path: '.bash_history',
    content: (text) => `cd shop\ngit clone https://me:${text}@github.com/acme/shop.git\nls\n`,
  },
  {
    name: '~/.aws/credentials',
    kind: 'AWS key',
    path: '.aws/credentials',
    content: (text) => `[default]\n${text.replace(' ', '\n').replaceAll('=', ' = ')}\n`,
  },
  {
    name: 'application default credentials of gcloud',
    kind: 'Google key',
    path: '.config/gcloud/application_default_credentials.json',
    content: (text) => json(JSON.parse(text)),
  },
  {
    name: '~/.azure/service_principal_entries.json',
    kind: 'Entra client secret',
    path: '.azure/service_principal_entries.json',
    content: (text) =>
      json([
        {
          client_id: '6fdd5b8a-1111-4222-8333-9a1b2c3d4e5f',
          tenant: '0b1c2d3e-4444-4555-8666-7a8b9c0d1e2f',
          client_secret: text,
        },
      ]),
  },
  {
    name: '~/.docker/config.json',
    kind: 'GitHub token',
    path: '.docker/config.json',
    content: (text) => json({ auths: { 'ghcr.io': { auth: base64(`me:${text}`) } } }),
  },
  {
    name: '~/.npmrc',
    kind: 'npm token',
    path: '.npmrc',
    content: (text) => `//registry.npmjs.org/:_authToken=${text}\n`,
  },
]

const secretManifest = (data: string): string =>
  `apiVersion: v1\nkind: Secret\nmetadata:\n  name: shop\n${data}`

const kubernetes: readonly FileCarrier[] = [
  {
    name: 'Kubernetes Secret, data',
    kind: 'GitHub token',
    path: 'k8s/secret.yaml',
    content: (text) => secretManifest(`type: Opaque\ndata:\n  token: ${base64(text)}\n`),
  },
  {
    name: 'Kubernetes Secret, stringData',
    kind: 'GitHub token',
    path: 'k8s/string-data.yaml',
    content: (text) => secretManifest(`stringData:\n  token: ${text}\n`),
  },
  {
    name: 'Kubernetes Secret that holds a docker configuration',
    kind: 'GitHub token',
    path: 'k8s/pull-secret.yaml',
    content: (text) => {
      const config = JSON.stringify({ auths: { 'ghcr.io': { auth: base64(`me:${text}`) } } })
      return secretManifest(
        `type: kubernetes.io/dockerconfigjson\ndata:\n  .dockerconfigjson: ${base64(config)}\n`,
      )
    },
  },
  {
    name: 'token of a service account, of the kind that never expires',
    kind: 'Kubernetes token',
    path: 'k8s/service-account-token.yaml',
    content: (text) =>
      secretManifest(`type: kubernetes.io/service-account-token\ndata:\n  token: ${base64(text)}\n`),
  },
  {
    name: 'ConfigMap',
    kind: 'GitHub token',
    path: 'k8s/config-map.yaml',
    content: (text) =>
      `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: shop\ndata:\n  app.ini: |\n    token = ${text}\n`,
  },
  {
    name: 'environment of a pod',
    kind: 'GitHub token',
    path: 'k8s/deployment.yaml',
    content: (text) =>
      `apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: a\n    env:\n    - name: TOKEN\n      value: ${text}\n`,
  },
  {
    name: 'annotation last-applied-configuration, dumped as a list',
    kind: 'GitHub token',
    path: 'k8s/dump.json',
    content: (text) => {
      const applied = JSON.stringify({ kind: 'Secret', data: { token: base64(text) } })
      const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': applied }
      return json({ kind: 'List', items: [{ kind: 'Secret', metadata: { name: 'a', annotations } }] })
    },
  },
]

const infrastructure: readonly FileCarrier[] = [
  {
    name: 'Terraform state',
    kind: 'AWS key',
    path: 'tf/terraform.tfstate',
    content: (text) => {
      const [id = '', secret = ''] = text.split(' ').map((part) => part.slice(part.indexOf('=') + 1))
      const instances = [{ attributes: { id, secret, status: 'Active', user: 'deploy' } }]
      return json({ version: 4, resources: [{ type: 'aws_iam_access_key', name: 'deploy', instances }] })
    },
  },
  {
    name: 'Terraform state, a key inside base64',
    kind: 'Google key',
    path: 'tf/google.tfstate',
    content: (text) => {
      const instances = [{ attributes: { name: 'k', private_key: base64(text) } }]
      return json({ version: 4, resources: [{ type: 'google_service_account_key', name: 'k', instances }] })
    },
  },
  {
    name: 'Terraform plan, as JSON',
    kind: 'GitHub token',
    path: 'tf/plan.json',
    content: (text) => json({ format_version: '1.2', variables: { github_token: { value: text } } }),
  },
  {
    name: 'CloudFormation, default of a parameter',
    kind: 'GitHub token',
    path: 'cfn/template.yaml',
    content: (text) => `Parameters:\n  Token:\n    Type: String\n    NoEcho: true\n    Default: ${text}\n`,
  },
  {
    name: 'CloudFormation, user data in base64',
    kind: 'GitHub token',
    path: 'cfn/instance.json',
    content: (text) => {
      const UserData = base64(`#!/bin/sh\nset -e\nexport TOKEN=${text}\n./start\n`)
      return json({ Resources: { Host: { Type: 'AWS::EC2::Instance', Properties: { UserData } } } })
    },
  },
]

const pipeline: readonly FileCarrier[] = [
  {
    name: 'log of a pipeline, with times and colours',
    kind: 'GitHub token',
    path: 'ci/build.log',
    content: (text) =>
      `2026-11-22T10:00:00.000Z \u001B[36;1m+ deploy\u001B[0m\n2026-11-22T10:00:01.000Z \u001B[32mtoken: ${text}\u001B[0m done\n`,
  },
  {
    name: 'Jupyter notebook, source',
    kind: 'GitHub token',
    path: 'nb/source.ipynb',
    content: (text) => notebook({ source: [`token = "${text}"\n`, 'run(token)'], outputs: [] }),
  },
  {
    name: 'Jupyter notebook, output',
    kind: 'GitHub token',
    path: 'nb/output.ipynb',
    content: (text) =>
      notebook({ source: ['print(token)'], outputs: [{ output_type: 'stream', text: [`${text}\n`] }] }),
  },
]

function notebook(cell: object): string {
  return json({ cells: [{ cell_type: 'code', ...cell }], nbformat: 4, nbformat_minor: 5 })
}

const utf16 = (text: string): Buffer => Buffer.from(`\uFEFF$token = "${text}"\r\n`, 'utf16le')

const encoded: readonly FileCarrier[] = [
  {
    name: 'base64',
    kind: 'GitHub token',
    path: 'enc/base64.txt',
    content: (text) => `blob: ${base64(text)}\n`,
  },
  {
    name: 'base64 of base64',
    kind: 'GitHub token',
    path: 'enc/twice.txt',
    content: (text) => `blob: ${base64(base64(`token=${text}`))}\n`,
  },
  {
    name: 'hexadecimal',
    kind: 'GitHub token',
    path: 'enc/hex.txt',
    content: (text) => `blob: ${Buffer.from(text).toString('hex')}\n`,
  },
  {
    name: 'percent-encoded, in an address',
    kind: 'Google key',
    path: 'enc/address.txt',
    content: (text) => `https://deploy.example.test/?key=${encodeURIComponent(text)}\n`,
  },
  {
    name: 'JSON inside a JSON string',
    kind: 'Google key',
    path: 'enc/escaped.json',
    content: (text) => json({ payload: JSON.stringify({ key: text }) }),
  },
  { name: 'UTF-16', kind: 'GitHub token', path: 'enc/le.ps1', content: utf16 },
  {
    name: 'UTF-16, big-endian',
    kind: 'GitHub token',
    path: 'enc/be.ps1',
    content: (text) => utf16(text).swap16(),
  },
]

export const fileCarriers: readonly FileCarrier[] = [
  ...laptop,
  ...kubernetes,
  ...infrastructure,
  ...pipeline,
  ...encoded,
]
