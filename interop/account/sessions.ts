import { account, arn, chained, iam, own, type ScriptedCall } from './words.ts'

/** Sessions of roles, and what they may do. */
export const sessions: readonly ScriptedCall[] = [
  {
    service: 'sts',
    operation: 'AssumeRoleWithWebIdentity',
    input: { RoleArn: arn('role/app'), RoleSessionName: 'job', WebIdentityToken: '$TOKEN' },
    keep: 'app',
    expect: { Provider: arn(`oidc-provider/${own}`) },
  },
  {
    service: 'sts',
    operation: 'AssumeRole',
    as: 'app',
    input: {
      RoleArn: arn('role/next'),
      RoleSessionName: 'step-2',
      DurationSeconds: 900,
      SourceIdentity: 'alice',
      Tags: [{ Key: 'team', Value: 'pay' }],
      TransitiveTagKeys: ['team'],
    },
    keep: 'next',
    expect: {
      'AssumedRoleUser.Arn': `arn:aws:sts::${account}:assumed-role/next/step-2`,
      SourceIdentity: 'alice',
    },
  },
  {
    service: 'sts',
    operation: 'GetCallerIdentity',
    as: 'next',
    expect: { Arn: `arn:aws:sts::${account}:assumed-role/next/step-2` },
  },
  {
    service: 'sts',
    operation: 'AssumeRole',
    as: 'app',
    input: { RoleArn: arn('role/vendor'), RoleSessionName: 'vendor', ExternalId: 'ticket-1' },
    expect: { error: 'AccessDenied' },
  },
  {
    service: 'sts',
    operation: 'AssumeRole',
    as: 'app',
    input: { RoleArn: arn('role/vendor'), RoleSessionName: 'vendor', ExternalId: 'Ticket-1' },
    expect: { 'AssumedRoleUser.Arn': `arn:aws:sts::${account}:assumed-role/vendor/vendor` },
  },
  {
    service: 'sts',
    operation: 'AssumeRole',
    as: 'app',
    input: { RoleArn: arn('role/next'), RoleSessionName: 'long', DurationSeconds: 7200 },
    expect: { error: 'ValidationError' },
  },
  { service: 'iam', operation: 'ListRoles', as: 'app', expect: { 'Roles.length': 3 } },
  {
    service: 'iam',
    operation: 'CreateRole',
    as: 'app',
    input: { RoleName: 'mine', AssumeRolePolicyDocument: chained() },
    expect: { error: 'AccessDenied' },
  },
  {
    service: 'sts',
    operation: 'DecodeAuthorizationMessage',
    as: 'app',
    input: { EncodedMessage: '$DENIAL' },
    expect: {},
  },
  {
    service: 'sts',
    operation: 'GetWebIdentityToken',
    as: 'app',
    input: { Audience: ['partner.example.com'], SigningAlgorithm: 'ES384', DurationSeconds: 300 },
    expect: {},
  },
  {
    service: 'sts',
    operation: 'GetAccessKeyInfo',
    as: 'app',
    input: { AccessKeyId: '$KEY' },
    expect: { Account: account },
  },
  { service: 'sts', operation: 'GetSessionToken', as: 'app', expect: { error: 'AccessDenied' } },
  {
    service: 'sts',
    operation: 'GetFederationToken',
    as: 'app',
    input: { Name: 'bob' },
    expect: { error: 'AccessDenied' },
  },
  {
    service: 'sts',
    operation: 'AssumeRole',
    input: { RoleArn: arn('role/next'), RoleSessionName: 'admin' },
    expect: { error: 'AccessDenied' },
  },
]

export const reports: readonly ScriptedCall[] = [
  iam('GenerateServiceLastAccessedDetails', { Arn: arn('role/app') }),
  iam('GetServiceLastAccessedDetails', { JobId: '$JOB' }, { JobStatus: 'COMPLETED' }),
  iam(
    'GetServiceLastAccessedDetailsWithEntities',
    { JobId: '$JOB', ServiceNamespace: 'sts' },
    { JobStatus: 'COMPLETED' },
  ),
  iam(
    'ListPoliciesGrantingServiceAccess',
    { Arn: arn('role/next'), ServiceNamespaces: ['s3'] },
    { 'PoliciesGrantingServiceAccess.0.ServiceNamespace': 's3' },
  ),
  iam('GetRole', { RoleName: 'app' }, { 'Role.RoleLastUsed.Region': 'eu-central-1' }),
  iam('GetContextKeysForPrincipalPolicy', { PolicySourceArn: arn('role/app') }),
]
