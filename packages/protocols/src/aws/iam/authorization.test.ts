import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accountId, allowing, createIam, faultOf, trusting } from '#testing/iam'
import { boundaryArn, estate, oidcArn, policyArn, samlArn, tag } from '#testing/iam-estate'
import { metadataXml } from '@vouchsafe/core/saml/testing'
import { operations } from './operations.ts'

type Row = readonly [
  operation: string,
  parameters: Readonly<Record<string, string>>,
  /** What a denial names; `ACTION SHOWN`, where the action is not that of the operation. */
  shown: string,
]

const arn = (rest: string): string => `arn:aws:iam::${accountId}:${rest}`
const app = { RoleName: 'app' }
const oidc = { OpenIDConnectProviderArn: oidcArn }
const saml = { SAMLProviderArn: samlArn }
const full = { InstanceProfileName: 'full' }
const keys = { 'TagKeys.member.1': 'Team' }
const document = { PolicyDocument: allowing('s3:*') }

/** Every operation that asks, with a call that would succeed or find nothing. */
const rows: readonly Row[] = [
  ['CreateRole', { RoleName: 'new', Path: '/a/', AssumeRolePolicyDocument: trusting }, arn('role/a/new')],
  ['GetRole', app, 'role app'],
  ['GetRole', { RoleName: 'nobody' }, 'role nobody'],
  ['ListRoles', {}, arn('role/')],
  ['ListRoles', { PathPrefix: '/team/' }, arn('role/team/')],
  ['UpdateRole', { ...app, Description: 'x' }, 'role app'],
  ['UpdateRoleDescription', { ...app, Description: 'x' }, 'role app'],
  ['UpdateAssumeRolePolicy', { ...app, PolicyDocument: trusting }, 'role app'],
  ['DeleteRole', { RoleName: 'bare' }, 'role bare'],
  ['TagRole', { ...app, ...tag }, 'role app'],
  ['UntagRole', { ...app, ...keys }, 'role app'],
  ['ListRoleTags', app, 'role app'],
  ['PutRolePolicy', { ...app, PolicyName: 'p', ...document }, 'role app'],
  ['GetRolePolicy', { ...app, PolicyName: 's3' }, 'role app'],
  ['ListRolePolicies', app, 'role app'],
  ['DeleteRolePolicy', { ...app, PolicyName: 's3' }, 'role app'],
  ['AttachRolePolicy', { ...app, PolicyArn: boundaryArn }, 'role app'],
  ['DetachRolePolicy', { ...app, PolicyArn: policyArn }, 'role app'],
  ['ListAttachedRolePolicies', app, 'role app'],
  ['PutRolePermissionsBoundary', { ...app, PermissionsBoundary: policyArn }, 'role app'],
  ['DeleteRolePermissionsBoundary', app, 'role app'],
  ['CreateInstanceProfile', { InstanceProfileName: 'new' }, arn('instance-profile/new')],
  ['GetInstanceProfile', full, 'instance profile full'],
  ['ListInstanceProfiles', {}, arn('instance-profile/')],
  ['ListInstanceProfilesForRole', app, 'role app'],
  ['AddRoleToInstanceProfile', { InstanceProfileName: 'empty', ...app }, 'instance profile empty'],
  ['RemoveRoleFromInstanceProfile', { ...full, ...app }, 'instance profile full'],
  ['DeleteInstanceProfile', { InstanceProfileName: 'empty' }, 'instance profile empty'],
  ['TagInstanceProfile', { ...full, ...tag }, 'instance profile full'],
  ['UntagInstanceProfile', { ...full, ...keys }, 'instance profile full'],
  ['ListInstanceProfileTags', full, 'instance profile full'],
  ['CreateOpenIDConnectProvider', { Url: 'https://new.example.com' }, arn('oidc-provider/new.example.com')],
  ['GetOpenIDConnectProvider', oidc, oidcArn],
  ['ListOpenIDConnectProviders', {}, arn('oidc-provider/*')],
  ['DeleteOpenIDConnectProvider', oidc, oidcArn],
  ['AddClientIDToOpenIDConnectProvider', { ...oidc, ClientID: 'a' }, oidcArn],
  ['RemoveClientIDFromOpenIDConnectProvider', { ...oidc, ClientID: 'a' }, oidcArn],
  ['UpdateOpenIDConnectProviderThumbprint', { ...oidc, 'ThumbprintList.member.1': 'a'.repeat(40) }, oidcArn],
  ['TagOpenIDConnectProvider', { ...oidc, ...tag }, oidcArn],
  ['UntagOpenIDConnectProvider', { ...oidc, ...keys }, oidcArn],
  ['ListOpenIDConnectProviderTags', oidc, oidcArn],
  [
    'CreateSAMLProvider',
    { Name: 'new', SAMLMetadataDocument: metadataXml({ entity: 'entityID="urn:new"' }) },
    arn('saml-provider/new'),
  ],
  ['GetSAMLProvider', saml, samlArn],
  ['ListSAMLProviders', {}, arn('saml-provider/*')],
  [
    'UpdateSAMLProvider',
    { ...saml, SAMLMetadataDocument: metadataXml({ entity: 'entityID="urn:new"' }) },
    samlArn,
  ],
  ['DeleteSAMLProvider', saml, samlArn],
  ['TagSAMLProvider', { ...saml, ...tag }, samlArn],
  ['UntagSAMLProvider', { ...saml, ...keys }, samlArn],
  ['ListSAMLProviderTags', saml, samlArn],
  ['GetAccountSummary', {}, '*'],
  ['ListAccountAliases', {}, '*'],
  ['CreateAccountAlias', { AccountAlias: 'acme' }, '*'],
  ['DeleteAccountAlias', { AccountAlias: 'acme' }, '*'],
  ['ListUsers', {}, arn('user/')],
  ['ListGroups', {}, arn('group/')],
  ['ListServerCertificates', {}, arn('server-certificate/')],
  ['ListVirtualMFADevices', {}, '*'],
  ['GetAccountPasswordPolicy', {}, '*'],
  ['GetGroup', { GroupName: 'g' }, arn('group/g')],
  ...[
    'GetUser',
    'GetLoginProfile',
    'ListAccessKeys',
    'ListAttachedUserPolicies',
    'ListGroupsForUser',
    'ListMFADevices',
    'ListServiceSpecificCredentials',
    'ListSigningCertificates',
    'ListSSHPublicKeys',
    'ListUserPolicies',
    'ListUserTags',
    'DeleteAccessKey',
    'DeleteLoginProfile',
    'DeleteUser',
  ].map((operation): Row => [operation, { UserName: 'bob' }, 'user bob']),
]

for (const [operation, parameters, shown] of rows)
  test(`${operation} of ${shown} is denied without its permission, in words that tell no more`, async () => {
    const policy = {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: 'iam:*', Resource: '*' },
        { Effect: 'Deny', Action: `iam:${operation}`, Resource: '*' },
      ],
    }
    const iam = createIam(estate(JSON.stringify(policy)))
    assert.deepEqual(faultOf(await iam.call(operation, parameters)), [
      403,
      'AccessDenied',
      `User: arn:aws:sts::${accountId}:assumed-role/deploy/run-1 is not authorized to perform: iam:${operation} on resource: ${shown} (decision ID)`,
    ])
    assert.deepEqual([iam.orders, iam.world.events().at(-1)?.outcome], [[], 'denied'])
  })

test('every operation of the service asks for a permission, or is refused to everybody', async () => {
  const asked = new Set(rows.map(([operation]) => operation))
  const iam = createIam(estate(allowing('s3:*')))
  for (const name of Object.keys(operations).filter((operation) => !asked.has(operation))) {
    const response = await iam.call(name, { UserName: 'bob' })
    const [status, code] = faultOf(response)
    // operations with a table of their own stand elsewhere: without parameters they are malformed at best
    assert.ok([400, 403].includes(Number(status)), `${name}: ${String(code)}`)
  }
  assert.deepEqual(iam.orders, [])
})

test('a call needs every permission it exercises: tags, and the passing on of a role', async () => {
  const calls: readonly [string, Readonly<Record<string, string>>, readonly string[], string][] = [
    [
      'CreateRole',
      { RoleName: 'new', AssumeRolePolicyDocument: trusting, ...tag },
      ['iam:CreateRole'],
      `iam:TagRole on resource: role new`,
    ],
    [
      'CreateOpenIDConnectProvider',
      { Url: 'https://new.example.com', ...tag },
      ['iam:CreateOpenIDConnectProvider'],
      `iam:TagOpenIDConnectProvider on resource: ${arn('oidc-provider/new.example.com')}`,
    ],
    [
      'CreateSAMLProvider',
      { Name: 'new', SAMLMetadataDocument: metadataXml(), ...tag },
      ['iam:CreateSAMLProvider'],
      `iam:TagSAMLProvider on resource: ${arn('saml-provider/new')}`,
    ],
    [
      'CreateInstanceProfile',
      { InstanceProfileName: 'new', ...tag },
      ['iam:CreateInstanceProfile'],
      'iam:TagInstanceProfile on resource: instance profile new',
    ],
    [
      'AddRoleToInstanceProfile',
      { InstanceProfileName: 'empty', RoleName: 'app' },
      ['iam:AddRoleToInstanceProfile'],
      'iam:PassRole on resource: role app',
    ],
  ]
  for (const [operation, parameters, allowed, missing] of calls) {
    const iam = createIam(estate(allowing(allowed)))
    const [status, , message] = faultOf(await iam.call(operation, parameters))
    assert.equal(status, 403, operation)
    assert.ok(String(message).includes(`is not authorized to perform: ${missing} (`), String(message))
  }
})

const conditions: readonly [
  name: string,
  operation: string,
  parameters: Readonly<Record<string, string>>,
  condition: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>,
  isAllowed: boolean,
][] = [
  [
    'the policy to attach',
    'AttachRolePolicy',
    { ...app, PolicyArn: boundaryArn },
    { ArnEquals: { 'iam:PolicyARN': boundaryArn } },
    true,
  ],
  [
    'another policy to attach',
    'AttachRolePolicy',
    { ...app, PolicyArn: policyArn },
    { ArnEquals: { 'iam:PolicyARN': boundaryArn } },
    false,
  ],
  [
    'the boundary that a new role gets',
    'CreateRole',
    { RoleName: 'n', AssumeRolePolicyDocument: trusting, PermissionsBoundary: boundaryArn },
    { ArnEquals: { 'iam:PermissionsBoundary': boundaryArn } },
    true,
  ],
  [
    'a new role without the boundary',
    'CreateRole',
    { RoleName: 'n', AssumeRolePolicyDocument: trusting },
    { ArnEquals: { 'iam:PermissionsBoundary': boundaryArn } },
    false,
  ],
  [
    'the boundary that a role has',
    'PutRolePolicy',
    { ...app, PolicyName: 'p', ...document },
    { ArnEquals: { 'iam:PermissionsBoundary': boundaryArn } },
    true,
  ],
  [
    'a role without a boundary',
    'PutRolePolicy',
    { RoleName: 'bare', PolicyName: 'p', ...document },
    { ArnEquals: { 'iam:PermissionsBoundary': boundaryArn } },
    false,
  ],
  [
    'the boundary that is to be',
    'PutRolePermissionsBoundary',
    { ...app, PermissionsBoundary: policyArn },
    { ArnEquals: { 'iam:PermissionsBoundary': boundaryArn } },
    false,
  ],
  ['a tag of the resource', 'GetRole', app, { StringEquals: { 'aws:ResourceTag/team': 'a' } }, true],
  [
    'a tag of the entity',
    'DeleteRolePolicy',
    { ...app, PolicyName: 's3' },
    { StringEquals: { 'iam:ResourceTag/Team': 'a' } },
    true,
  ],
  [
    'a tag that the resource lacks',
    'GetRole',
    { RoleName: 'bare' },
    { StringEquals: { 'aws:ResourceTag/team': 'a' } },
    false,
  ],
  [
    'a tag of a provider',
    'GetOpenIDConnectProvider',
    oidc,
    { StringEquals: { 'aws:ResourceTag/Team': 'a' } },
    true,
  ],
  [
    'the tags in the request',
    'TagRole',
    { ...app, ...tag },
    {
      StringEquals: { 'aws:RequestTag/cost': '7' },
      'ForAllValues:StringEquals': { 'aws:TagKeys': ['Cost'] },
    },
    true,
  ],
  [
    'a tag that may not be set',
    'TagRole',
    { ...app, ...tag },
    { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['Team'] } },
    false,
  ],
  [
    'the keys to remove',
    'UntagRole',
    { ...app, ...keys },
    { 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['Team'] } },
    true,
  ],
]
for (const [name, operation, parameters, condition, isAllowed] of conditions)
  test(`${operation} ${isAllowed ? 'is allowed' : 'is not allowed'} by a condition on ${name}`, async () => {
    const iam = createIam(estate(allowing('iam:*', { Condition: condition })))
    assert.equal((await iam.call(operation, parameters)).status, isAllowed ? 200 : 403)
  })

test('a role is passed on only to the service that the policy names', async () => {
  for (const [service, status] of [
    ['ec2.amazonaws.com', 200],
    ['lambda.amazonaws.com', 403],
  ] as const) {
    const policy = {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: 'iam:AddRoleToInstanceProfile', Resource: '*' },
        {
          Effect: 'Allow',
          Action: 'iam:PassRole',
          Resource: arn('role/team/*'),
          Condition: { StringEquals: { 'iam:PassedToService': service } },
        },
      ],
    }
    const iam = createIam(estate(JSON.stringify(policy)))
    const response = await iam.call('AddRoleToInstanceProfile', { InstanceProfileName: 'empty', ...app })
    assert.equal(response.status, status)
  }
})
