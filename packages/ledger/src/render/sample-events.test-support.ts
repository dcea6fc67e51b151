import type { EpochSeconds } from '@vouchsafe/core/time'
import { sampleEvent } from '#event/sample-event.test-support'
import type { AuditEvent } from '#event/types'

const at = 1_795_322_400 as EpochSeconds
const provider = 'arn:aws:iam::000000000001:oidc-provider/token.actions.githubusercontent.com'
const subject = 'repo:octo/app:ref:refs/heads/main'
const caller = {
  transport: 'tcp',
  address: '192.0.2.7',
  userAgent: 'aws-cli/2.31.0 md/Botocore#1.40.0',
} as const
const session = 'arn:aws:sts::000000000001:assumed-role/deploy/run-1'
const credential = {
  kind: 'aws_session',
  id: '00112233445566778899aabbccddeeff',
  accessKeyId: 'ASIA1111111111111111',
  issuedAt: at,
  expiresAt: (at + 3600) as EpochSeconds,
} as const

const evidence = {
  kind: 'sigv4',
  subject: session,
  session: {
    id: '00112233445566778899aabbccddeeff',
    accessKeyId: 'ASIA2222222222222222',
    issuedAt: (at - 60) as EpochSeconds,
    provider,
    origin: subject,
  },
} as const

/** The request keys of a signed call, as the exchange records them. */
const signed = {
  'aws:requestedregion': 'eu-west-1',
  'aws:principalarn': 'arn:aws:iam::000000000001:role/ci/deploy',
  'aws:userid': 'AROAAAAAAAAAAAAAAAAA:run-1',
  'aws:sourceidentity': 'alice',
}

const webIdentity = sampleEvent('0af76519-16cd-43dd-8448-eb211c80319c', {
  caller,
  protocol: 'aws',
  operation: 'AssumeRoleWithWebIdentity',
  account: '000000000001',
  role: 'arn:aws:iam::000000000001:role/ci/deploy',
  roleUniqueId: 'AROAAAAAAAAAAAAAAAAA',
  principal: provider,
  evidence: {
    kind: 'oidc',
    digest: 'd1'.repeat(32),
    issuer: 'https://token.actions.githubusercontent.com',
    subject,
    audience: 'sts.amazonaws.com',
    claims: { sub: subject },
  },
  request: {
    'token.actions.githubusercontent.com:sub': subject,
    'sts:sourceidentity': 'alice',
    'aws:tagkeys': ['Team'],
    'aws:requesttag/team': 'red',
    'sts:transitivetagkeys': ['Team'],
    roleSessionName: 'run-1',
    durationSeconds: 3600,
  },
  credential,
})

const sessionUse = sampleEvent('b1', {
  type: 'session_use',
  caller,
  protocol: 'aws',
  operation: 'GetCallerIdentity',
  account: '000000000001',
  roleUniqueId: 'AROAAAAAAAAAAAAAAAAA',
  principal: session,
  evidence,
  request: { service: 'sts', region: 'eu-west-1' },
  credential: { ...credential, accessKeyId: 'ASIA2222222222222222' },
})

const crossAccount = sampleEvent('c1', {
  caller,
  protocol: 'aws',
  operation: 'AssumeRole',
  account: '000000000002',
  role: 'arn:aws:iam::000000000002:role/audit',
  roleUniqueId: 'AROABBBBBBBBBBBBBBBB',
  principal: session,
  evidence,
  request: { ...signed, roleSessionName: 'look', durationSeconds: 900, externalId: 'x-1' },
  credential,
})

/** One event of every kind that the ledger holds. */
export const samples = {
  webIdentity,
  sessionUse,
  crossAccount,
  deniedIam: {
    ...sessionUse,
    id: 'b2',
    outcome: 'denied',
    operation: 'CreateRole',
    reason: 'implicit_deny',
    request: {
      service: 'iam',
      region: 'us-east-1',
      parameters: { RoleName: 'new', Path: '/' },
      asked: [{ action: 'iam:CreateRole', resource: 'arn:aws:iam::000000000001:role/new' }],
    },
    decision: { effect: 'deny', reason: 'implicit_deny', layer: 'boundary' },
  },
  deniedWebIdentity: {
    ...webIdentity,
    id: 'a2',
    outcome: 'denied',
    reason: 'trust_policy',
    decision: { effect: 'deny', reason: 'no_statement_allows', statements: [{ index: 0 }] },
  },
  refused: { ...webIdentity, id: 'a3', outcome: 'refused', reason: 'duration_exceeds_role' },
  saml: {
    ...webIdentity,
    id: 'a4',
    operation: 'AssumeRoleWithSAML',
    evidence: { kind: 'saml', subject: 'SamlExample' },
    request: { 'saml:namequalifier': 'bdGOnTesti4=', roleSessionName: 'run-1', SAMLAssertion: 'PHNhbWw=' },
  },
  administrator: sampleEvent('d1', {
    caller,
    protocol: 'aws',
    operation: 'CreateRole',
    type: 'session_use',
    account: '000000000001',
    principal: 'arn:aws:sts::000000000001:federated-user/uid-1000',
    evidence: { kind: 'sigv4', administrator: { uid: 1000, pid: 42 } },
    request: { service: 'iam', region: 'us-east-1', parameters: { RoleName: 'new' } },
    credential,
  }),
  tokenIssued: sampleEvent('e1', {
    type: 'token_issued',
    caller: { transport: 'workload.sock', uid: 1000, pid: 42 },
    protocol: 'workload',
    operation: 'IssueToken',
    principal: 'spiffe://vouchsafe.internal/local/uid/1000',
    evidence: {
      kind: 'peer',
      subject: 'spiffe://vouchsafe.internal/local/uid/1000',
      audience: 'sts.amazonaws.com',
    },
    request: { subject: 'spiffe://vouchsafe.internal/local/uid/1000', lifetimeSeconds: 900 },
    credential: { kind: 'jwt', id: 'jti', issuedAt: at, expiresAt: (at + 900) as EpochSeconds },
  }),
  trustChanged: sampleEvent('f1', {
    type: 'trust_changed',
    caller: { transport: 'admin.sock', uid: 1000, pid: 42 },
    protocol: 'admin',
    operation: 'ChangeTrust',
    evidence: { kind: 'administrator', subject: 'uid:1000' },
    detail: {
      via: 'admin.sock',
      changes: [
        {
          op: 'create',
          kind: 'Provider',
          account: '000000000001',
          name: 'token.actions.githubusercontent.com',
        },
        { op: 'update', kind: 'Role', account: '000000000002', name: 'audit' },
        { op: 'delete', kind: 'ServiceControlPolicy', account: 'organization', name: 'guard' },
        { op: 'create', kind: 'Alert', account: 'organization', name: 'widened' },
      ],
    },
  }),
  unverified: sampleEvent('g1', {
    type: 'unverified',
    outcome: 'refused',
    protocol: 'aws',
    operation: 'AssumeRoleWithWebIdentity',
    reason: 'token_expired',
    count: 12,
    detail: { source: '192.0.2.1', until: at + 1 },
  }),
  serverStarted: sampleEvent('h1', {
    type: 'operation',
    caller: { transport: 'in-process', uid: 1000, pid: 42 },
    operation: 'ServerStarted',
    detail: { version: '0.1.0' },
  }),
  keyCreated: sampleEvent('h2', {
    type: 'operation',
    caller: { transport: 'in-process' },
    operation: 'KeyCreated',
    detail: { key: 'kid', purpose: 'ES256' },
  }),
} satisfies Record<string, AuditEvent>
