// One script for every client: the IAM and STS surface, call by call, in the words of AWS's own service models.
import { reports, sessions } from './sessions.ts'
import {
  account,
  allow,
  arn,
  chained,
  document,
  github,
  iam,
  own,
  read,
  trustOf,
  type ScriptedCall,
} from './words.ts'

const providers: readonly ScriptedCall[] = [
  iam(
    'CreateOpenIDConnectProvider',
    { Url: `https://${github}`, ClientIDList: ['sts.amazonaws.com'], Tags: [{ Key: 'owner', Value: 'ci' }] },
    { OpenIDConnectProviderArn: arn(`oidc-provider/${github}`) },
  ),
  iam('CreateOpenIDConnectProvider', { Url: `https://${github}` }, { error: 'EntityAlreadyExists' }),
  iam('AddClientIDToOpenIDConnectProvider', {
    OpenIDConnectProviderArn: arn(`oidc-provider/${github}`),
    ClientID: 'second',
  }),
  iam(
    'GetOpenIDConnectProvider',
    { OpenIDConnectProviderArn: arn(`oidc-provider/${github}`) },
    { Url: github, ClientIDList: ['sts.amazonaws.com', 'second'] },
  ),
  iam('RemoveClientIDFromOpenIDConnectProvider', {
    OpenIDConnectProviderArn: arn(`oidc-provider/${github}`),
    ClientID: 'second',
  }),
  iam('UpdateOpenIDConnectProviderThumbprint', {
    OpenIDConnectProviderArn: arn(`oidc-provider/${github}`),
    ThumbprintList: ['6938fd4d98bab03faadb97b34396831e3780aea1'],
  }),
  iam('TagOpenIDConnectProvider', {
    OpenIDConnectProviderArn: arn(`oidc-provider/${github}`),
    Tags: [{ Key: 'team', Value: 'x' }],
  }),
  iam('UntagOpenIDConnectProvider', {
    OpenIDConnectProviderArn: arn(`oidc-provider/${github}`),
    TagKeys: ['team'],
  }),
  iam(
    'ListOpenIDConnectProviderTags',
    { OpenIDConnectProviderArn: arn(`oidc-provider/${github}`) },
    { Tags: [{ Key: 'owner', Value: 'ci' }] },
  ),
  iam('ListOpenIDConnectProviders', {}, { 'OpenIDConnectProviderList.length': 2 }),
]

const corp = arn('saml-provider/corp')
const samlProviders: readonly ScriptedCall[] = [
  iam(
    'CreateSAMLProvider',
    { Name: 'corp', SAMLMetadataDocument: `<x>${'y'.repeat(1000)}</x>` },
    { error: 'InvalidInput' },
  ),
  iam('CreateSAMLProvider', { Name: 'corp', SAMLMetadataDocument: '$METADATA' }, { SAMLProviderArn: corp }),
  iam('UpdateSAMLProvider', { SAMLProviderArn: corp, SAMLMetadataDocument: '$METADATA' }),
  iam('ListSAMLProviders', {}, { 'SAMLProviderList.0.Arn': corp }),
  iam('TagSAMLProvider', { SAMLProviderArn: corp, Tags: [{ Key: 'a', Value: 'b' }] }),
  iam('ListSAMLProviderTags', { SAMLProviderArn: corp }, { Tags: [{ Key: 'a', Value: 'b' }] }),
  iam('UntagSAMLProvider', { SAMLProviderArn: corp, TagKeys: ['a'] }),
  iam('GetSAMLProvider', { SAMLProviderArn: corp }),
  iam('CreateRole', {
    RoleName: 'people',
    AssumeRolePolicyDocument: document({
      Effect: 'Allow',
      Principal: { Federated: corp },
      Action: ['sts:AssumeRoleWithSAML', 'sts:TagSession'],
      Condition: { StringEquals: { 'SAML:aud': 'https://signin.aws.amazon.com/saml' } },
    }),
  }),
  {
    service: 'sts',
    operation: 'AssumeRoleWithSAML',
    input: { RoleArn: arn('role/people'), PrincipalArn: corp, SAMLAssertion: '$SAML' },
    keep: 'people',
    expect: {
      'AssumedRoleUser.Arn': `arn:aws:sts::${account}:assumed-role/people/ada`,
      Issuer: 'https://idp.example.com/metadata',
    },
  },
  {
    service: 'sts',
    operation: 'GetCallerIdentity',
    as: 'people',
    expect: { Arn: `arn:aws:sts::${account}:assumed-role/people/ada` },
  },
  iam('DeleteRole', { RoleName: 'people' }),
  iam('DeleteSAMLProvider', { SAMLProviderArn: corp }),
]

const roles: readonly ScriptedCall[] = [
  iam(
    'CreateRole',
    {
      RoleName: 'app',
      Path: '/team/',
      AssumeRolePolicyDocument: trustOf(own, 'spiffe://*'),
      MaxSessionDuration: 7200,
      Description: 'an application',
      Tags: [{ Key: 'owner', Value: 'apps' }],
    },
    { 'Role.Arn': arn('role/team/app'), 'Role.MaxSessionDuration': 7200 },
  ),
  iam('DeleteRole', { RoleName: 'app' }),
  iam('GetRole', { RoleName: 'app' }, { error: 'NoSuchEntity' }),
  iam(
    'CreateRole',
    { RoleName: 'app', AssumeRolePolicyDocument: trustOf(own, 'spiffe://*'), MaxSessionDuration: 7200 },
    { 'Role.Arn': arn('role/app') },
  ),
  iam(
    'CreateRole',
    { RoleName: 'app', AssumeRolePolicyDocument: trustOf(own, '*') },
    { error: 'EntityAlreadyExists' },
  ),
  iam(
    'CreateRole',
    { RoleName: 'open', AssumeRolePolicyDocument: trustOf(github, '*') },
    { error: 'MalformedPolicyDocument' },
  ),
  iam(
    'CreateRole',
    { RoleName: 'broken', AssumeRolePolicyDocument: '{' },
    { error: 'MalformedPolicyDocument' },
  ),
  iam('CreateRole', { RoleName: 'next', AssumeRolePolicyDocument: chained() }),
  iam('CreateRole', { RoleName: 'vendor', AssumeRolePolicyDocument: chained('Ticket-1') }),
  iam('UpdateRole', { RoleName: 'next', MaxSessionDuration: 3600, Description: 'after app' }),
  iam('GetRole', { RoleName: 'next' }, { 'Role.Description': 'after app', 'Role.MaxSessionDuration': 3600 }),
  iam('UpdateRoleDescription', { RoleName: 'next', Description: 'next' }, { 'Role.Description': 'next' }),
  iam('UpdateAssumeRolePolicy', { RoleName: 'next', PolicyDocument: chained() }),
  iam('UpdateAssumeRolePolicy', { RoleName: 'nobody', PolicyDocument: chained() }, { error: 'NoSuchEntity' }),
  iam('TagRole', { RoleName: 'next', Tags: [{ Key: 'tier', Value: '2' }] }),
  iam('ListRoleTags', { RoleName: 'next' }, { Tags: [{ Key: 'tier', Value: '2' }] }),
  iam('UntagRole', { RoleName: 'next', TagKeys: ['tier'] }),
  iam('ListRoles', { MaxItems: 1 }, { IsTruncated: true, 'Roles.length': 1 }),
  iam('ListRoles', { Marker: 'forged' }, { error: 'ValidationError' }),
]

const policies: readonly ScriptedCall[] = [
  iam('PutRolePolicy', {
    RoleName: 'app',
    PolicyName: 'own',
    PolicyDocument: document(
      allow(['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'], arn('role/*')),
      allow(['sts:GetWebIdentityToken', 'sts:GetAccessKeyInfo', 'sts:DecodeAuthorizationMessage']),
      allow('iam:ListRoles'),
    ),
  }),
  iam('GetRolePolicy', { RoleName: 'app', PolicyName: 'own' }, { PolicyName: 'own' }),
  iam('ListRolePolicies', { RoleName: 'app' }, { PolicyNames: ['own'] }),
  iam('CreatePolicy', { PolicyName: 'reports', PolicyDocument: read }, { 'Policy.DefaultVersionId': 'v1' }),
  iam('CreatePolicy', { PolicyName: 'reports', PolicyDocument: read }, { error: 'EntityAlreadyExists' }),
  iam(
    'CreatePolicyVersion',
    { PolicyArn: arn('policy/reports'), PolicyDocument: read, SetAsDefault: false },
    { 'PolicyVersion.VersionId': 'v2', 'PolicyVersion.IsDefaultVersion': false },
  ),
  iam('SetDefaultPolicyVersion', { PolicyArn: arn('policy/reports'), VersionId: 'v2' }),
  iam(
    'DeletePolicyVersion',
    { PolicyArn: arn('policy/reports'), VersionId: 'v2' },
    { error: 'DeleteConflict' },
  ),
  iam('DeletePolicyVersion', { PolicyArn: arn('policy/reports'), VersionId: 'v1' }),
  iam('ListPolicyVersions', { PolicyArn: arn('policy/reports') }, { 'Versions.length': 1 }),
  iam(
    'GetPolicyVersion',
    { PolicyArn: arn('policy/reports'), VersionId: 'v2' },
    { 'PolicyVersion.VersionId': 'v2' },
  ),
  iam('GetPolicy', { PolicyArn: arn('policy/reports') }, { 'Policy.DefaultVersionId': 'v2' }),
  iam('TagPolicy', { PolicyArn: arn('policy/reports'), Tags: [{ Key: 'a', Value: 'b' }] }),
  iam('ListPolicyTags', { PolicyArn: arn('policy/reports') }, { Tags: [{ Key: 'a', Value: 'b' }] }),
  iam('UntagPolicy', { PolicyArn: arn('policy/reports'), TagKeys: ['a'] }),
  iam('AttachRolePolicy', { RoleName: 'next', PolicyArn: arn('policy/reports') }),
  iam('AttachRolePolicy', { RoleName: 'next', PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }),
  iam('AttachRolePolicy', { RoleName: 'next', PolicyArn: arn('policy/none') }, { error: 'NoSuchEntity' }),
  iam('ListAttachedRolePolicies', { RoleName: 'next' }, { 'AttachedPolicies.length': 2 }),
  iam('ListEntitiesForPolicy', { PolicyArn: arn('policy/reports') }, { 'PolicyRoles.0.RoleName': 'next' }),
  iam('ListPolicies', { Scope: 'Local' }, { 'Policies.length': 1, 'Policies.0.AttachmentCount': 1 }),
  iam('DeletePolicy', { PolicyArn: arn('policy/reports') }, { error: 'DeleteConflict' }),
  iam('DeleteRole', { RoleName: 'next' }, { error: 'DeleteConflict' }),
  iam('PutRolePermissionsBoundary', { RoleName: 'next', PermissionsBoundary: arn('policy/reports') }),
  iam(
    'GetRole',
    { RoleName: 'next' },
    { 'Role.PermissionsBoundary.PermissionsBoundaryArn': arn('policy/reports') },
  ),
  iam('DeleteRolePermissionsBoundary', { RoleName: 'next' }),
]

const profiles: readonly ScriptedCall[] = [
  iam(
    'CreateInstanceProfile',
    { InstanceProfileName: 'web' },
    { 'InstanceProfile.Arn': arn('instance-profile/web') },
  ),
  iam('TagInstanceProfile', { InstanceProfileName: 'web', Tags: [{ Key: 'a', Value: 'b' }] }),
  iam('ListInstanceProfileTags', { InstanceProfileName: 'web' }, { Tags: [{ Key: 'a', Value: 'b' }] }),
  iam('UntagInstanceProfile', { InstanceProfileName: 'web', TagKeys: ['a'] }),
  iam('AddRoleToInstanceProfile', { InstanceProfileName: 'web', RoleName: 'next' }),
  iam(
    'AddRoleToInstanceProfile',
    { InstanceProfileName: 'web', RoleName: 'app' },
    { error: 'LimitExceeded' },
  ),
  iam('GetInstanceProfile', { InstanceProfileName: 'web' }, { 'InstanceProfile.Roles.0.RoleName': 'next' }),
  iam('ListInstanceProfilesForRole', { RoleName: 'next' }, { 'InstanceProfiles.length': 1 }),
  iam('ListInstanceProfiles', {}, { 'InstanceProfiles.length': 1 }),
  iam('RemoveRoleFromInstanceProfile', { InstanceProfileName: 'web', RoleName: 'next' }),
  iam('DeleteInstanceProfile', { InstanceProfileName: 'web' }),
  iam('CreateAccountAlias', { AccountAlias: 'acme-test' }),
  iam('ListAccountAliases', {}, { AccountAliases: ['acme-test'] }),
  iam('GetAccountSummary', {}, { 'SummaryMap.Roles': 3 }),
  iam('CreateUser', { UserName: 'bob' }, { error: 'AccessDenied' }),
  iam('CreateAccessKey', { UserName: 'bob' }, { error: 'AccessDenied' }),
  iam('ListUsers', {}, { Users: [] }),
]

const looks: readonly ScriptedCall[] = [
  iam('GetAccountAuthorizationDetails', { Filter: ['Role'] }, { 'RoleDetailList.length': 3 }),
  iam(
    'SimulatePrincipalPolicy',
    {
      PolicySourceArn: arn('role/next'),
      ActionNames: ['s3:GetObject', 's3:PutObject'],
      ResourceArns: ['arn:aws:s3:::reports/x'],
    },
    { 'EvaluationResults.0.EvalDecision': 'allowed', 'EvaluationResults.1.EvalDecision': 'implicitDeny' },
  ),
  iam(
    'SimulateCustomPolicy',
    {
      PolicyInputList: [read, document({ Effect: 'Deny', Action: 's3:*', Resource: '*' })],
      ActionNames: ['s3:GetObject'],
      ResourceArns: ['arn:aws:s3:::reports/x'],
    },
    { 'EvaluationResults.0.EvalDecision': 'explicitDeny' },
  ),
  iam(
    'GetContextKeysForCustomPolicy',
    {
      PolicyInputList: [
        document({ ...allow('s3:*'), Condition: { Bool: { 'aws:SecureTransport': 'true' } } }),
      ],
    },
    { ContextKeyNames: ['aws:SecureTransport'] },
  ),
]

const cleaning: readonly ScriptedCall[] = [
  iam('DeleteRolePolicy', { RoleName: 'app', PolicyName: 'own' }),
  iam('DetachRolePolicy', { RoleName: 'next', PolicyArn: arn('policy/reports') }),
  iam('DetachRolePolicy', { RoleName: 'next', PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }),
  iam('DeletePolicy', { PolicyArn: arn('policy/reports') }),
  iam('DeleteRole', { RoleName: 'vendor' }),
  iam('DeleteRole', { RoleName: 'next' }),
  iam('DeleteRole', { RoleName: 'app' }),
  { service: 'sts', operation: 'GetCallerIdentity', as: 'app', expect: { error: 'InvalidClientTokenId' } },
  iam('DeleteAccountAlias', { AccountAlias: 'acme-test' }),
  iam('DeleteOpenIDConnectProvider', { OpenIDConnectProviderArn: arn(`oidc-provider/${github}`) }),
]

/** The calls in order; each client makes all of them against a server of its own. */
export const calls: readonly ScriptedCall[] = [
  ...providers,
  ...samlProviders,
  ...roles,
  ...policies,
  ...profiles,
  ...looks,
  ...sessions,
  ...reports,
  ...cleaning,
]
