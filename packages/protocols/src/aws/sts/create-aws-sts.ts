import { createQueryService, type QueryOperation } from '#aws/service/index'
import type { WireHandler } from '#wire/types'
import { assumeRoleWithWebIdentity } from './assume-role-with-web-identity.ts'
import { assumeRoleWithSaml } from './assume-role-with-saml.ts'
import { assumeRole } from './assume-role.ts'
import { decodeAuthorizationMessage } from './decode-authorization-message.ts'
import { getAccessKeyInfo } from './get-access-key-info.ts'
import { getCallerIdentity } from './get-caller-identity.ts'
import { getWebIdentityToken } from './get-web-identity-token.ts'
import { refusedOperation } from './refused-operation.ts'
import type { AwsStsDeps, StsOperation } from './types.ts'

const version = '2011-06-15'

/** The service's operations; each knows itself whether it wants a signature, which then comes first. */
const operations: Readonly<Record<string, StsOperation>> = {
  AssumeRole: assumeRole,
  AssumeRoleWithSAML: assumeRoleWithSaml,
  AssumeRoleWithWebIdentity: assumeRoleWithWebIdentity,
  AssumeRoot: refusedOperation(
    'AssumeRoot is not supported: accounts here have no root user. Assume a role of the account instead.',
  ),
  DecodeAuthorizationMessage: decodeAuthorizationMessage,
  GetAccessKeyInfo: getAccessKeyInfo,
  GetCallerIdentity: getCallerIdentity,
  GetDelegatedAccessToken: refusedOperation(
    'GetDelegatedAccessToken is not supported: no access is delegated here. Assume a role instead.',
  ),
  // AWS's words for whoever is no user, as is everybody here
  GetFederationToken: refusedOperation('Cannot call GetFederationToken with session credentials'),
  GetSessionToken: refusedOperation('Cannot call GetSessionToken with session credentials'),
  GetWebIdentityToken: getWebIdentityToken,
}

/** AWS STS on the wire, answered in XML, or in JSON to `Accept: application/json`. */
export function createAwsSts(deps: AwsStsDeps): WireHandler {
  const bound = Object.entries(operations).map(([name, operation]): [string, QueryOperation] => [
    name,
    (call) => operation(deps, call),
  ])
  const namespace = `https://sts.amazonaws.com/doc/${version}/`
  return createQueryService({ namespace, version, json: true, operations: new Map(bound) }, deps)
}
