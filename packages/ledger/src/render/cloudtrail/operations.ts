import type { AuditEvent } from '#event/types'
import { requestText } from '../event-facts.ts'

/** Where a call went and what kind it was, in AWS's words. */
export interface Operation {
  readonly source: string
  readonly isReadOnly: boolean
  readonly isApiCall: boolean
}

const sts = 'sts.amazonaws.com'
const own = 'vouchsafe.internal'

/**
 * Operations of STS, and that CloudTrail counts every call that hands out a credential as read-only. Whatever else an
 * AWS client calls belongs to the service that the record names, or to IAM, and is read-only by its verb.
 */
const known: ReadonlyMap<string, { readonly source: string; readonly isReadOnly: boolean }> = new Map([
  ['AssumeRole', { source: sts, isReadOnly: true }],
  ['AssumeRoleWithWebIdentity', { source: sts, isReadOnly: true }],
  ['AssumeRoleWithSAML', { source: sts, isReadOnly: true }],
  ['AssumeRoot', { source: sts, isReadOnly: true }],
  ['DecodeAuthorizationMessage', { source: sts, isReadOnly: true }],
  ['GetAccessKeyInfo', { source: sts, isReadOnly: true }],
  ['GetCallerIdentity', { source: sts, isReadOnly: true }],
  ['GetDelegatedAccessToken', { source: sts, isReadOnly: true }],
  ['GetFederationToken', { source: sts, isReadOnly: true }],
  ['GetSessionToken', { source: sts, isReadOnly: true }],
  ['GetWebIdentityToken', { source: sts, isReadOnly: true }],
])

const reads = /^(?:Get|List|Simulate|Generate)/

/** The operation of an event: a call of an AWS client, or something that only this server does. */
export function operationOf(event: AuditEvent): Operation {
  const { operation = event.type, protocol } = event
  const found = known.get(operation)
  if (found !== undefined) return { ...found, isApiCall: true }
  const service = requestText(event, 'service') ?? 'iam'
  if (protocol === 'aws' && /^[a-z-]{2,32}$/.test(service))
    return { source: `${service}.amazonaws.com`, isReadOnly: reads.test(operation), isApiCall: true }
  return { source: own, isReadOnly: false, isApiCall: false }
}

/** The IAM or Organizations call that would have made a change of trust; a kind that AWS has no call for is absent. */
interface ChangeCall {
  readonly source: string
  readonly create: string
  readonly update: string
  readonly delete: string
  /** The request parameter that names the resource. */
  readonly parameter: string
  readonly arn?: { readonly prefix: string; readonly type: string }
}

const iam = 'iam.amazonaws.com'
const controlPolicy: ChangeCall = {
  source: 'organizations.amazonaws.com',
  create: 'CreatePolicy',
  update: 'UpdatePolicy',
  delete: 'DeletePolicy',
  parameter: 'name',
}

export const changeCalls: ReadonlyMap<string, ChangeCall> = new Map<string, ChangeCall>([
  [
    'Provider',
    {
      source: iam,
      create: 'CreateOpenIDConnectProvider',
      update: 'UpdateOpenIDConnectProvider',
      delete: 'DeleteOpenIDConnectProvider',
      parameter: 'url',
      arn: { prefix: 'oidc-provider/', type: 'AWS::IAM::OIDCProvider' },
    },
  ],
  [
    'SamlProvider',
    {
      source: iam,
      create: 'CreateSAMLProvider',
      update: 'UpdateSAMLProvider',
      delete: 'DeleteSAMLProvider',
      parameter: 'name',
      arn: { prefix: 'saml-provider/', type: 'AWS::IAM::SAMLProvider' },
    },
  ],
  [
    'Role',
    { source: iam, create: 'CreateRole', update: 'UpdateRole', delete: 'DeleteRole', parameter: 'roleName' },
  ],
  [
    'InstanceProfile',
    {
      source: iam,
      create: 'CreateInstanceProfile',
      update: 'UpdateInstanceProfile',
      delete: 'DeleteInstanceProfile',
      parameter: 'instanceProfileName',
    },
  ],
  [
    'Policy',
    {
      source: iam,
      create: 'CreatePolicy',
      update: 'CreatePolicyVersion',
      delete: 'DeletePolicy',
      parameter: 'policyName',
    },
  ],
  ['ServiceControlPolicy', controlPolicy],
  ['ResourceControlPolicy', controlPolicy],
])
