import { metadataXml } from '@vouchsafe/core/saml/testing'
import { accountId, account, policy, provider, role } from './scene.ts'

const statement = { Effect: 'Deny', Action: 's3:DeleteBucket', Resource: '*' }

/** A manifest document of every kind, in the order of `resourceKinds`, that hold together. */
export const everyKind: readonly object[] = [
  { ...account, alias: 'quickstart', tags: { team: 'a b' } },
  { ...provider, maxTokenLifetime: 5400, tags: { owner: 'ci' } },
  {
    kind: 'SamlProvider',
    name: 'corp',
    metadata: metadataXml(),
    tags: { owner: 'it' },
  },
  {
    ...role,
    description: 'a: "b" # c',
    maxSessionDuration: '2h',
    candidateTrustPolicy: `${role.trustPolicy}\n`,
    policies: {
      inline: { a: policy.document },
      managed: ['S3ReadOnly', 'arn:aws:iam::aws:policy/job-function/ViewOnlyAccess'],
    },
    permissionsBoundary: 'arn:aws:iam::aws:policy/PowerUserAccess',
    tags: { owner: 'me' },
  },
  { kind: 'InstanceProfile', name: 'node', path: '/fleet/', roles: ['reader'], tags: { a: 'b' } },
  { ...policy, description: 'reads', tags: { a: 'b' } },
  {
    kind: 'ServiceControlPolicy',
    name: 'keep-buckets',
    description: 'nobody deletes',
    document: { Version: '2012-10-17', Statement: statement },
    targets: ['*'],
  },
  {
    kind: 'ResourceControlPolicy',
    name: 'stay-inside',
    document: { Version: '2012-10-17', Statement: { ...statement, Principal: '*' } },
    targets: [accountId],
    tags: { a: 'b' },
  },
  { kind: 'Revocation', name: 'reader-1', role: 'reader', before: '2026-11-18T11:06:40Z' },
  {
    kind: 'Alert',
    name: 'denied',
    description: 'wakes somebody',
    when: { outcome: ['denied'], role: ['reader'] },
    burst: { count: 10, withinSeconds: 60 },
    deliver: {
      webhook: { url: 'http://127.0.0.1:9000/hook', allowPrivateAddress: true },
      file: { path: '/var/log/alerts.jsonl' },
      stdout: true,
    },
  },
]
