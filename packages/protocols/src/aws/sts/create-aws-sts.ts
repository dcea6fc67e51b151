import { createQueryService, type QueryOperation } from '#aws/service/index'
import type { WireHandler } from '#wire/types'
import { assumeRoleWithWebIdentity } from './assume-role-with-web-identity.ts'
import { getCallerIdentity } from './get-caller-identity.ts'
import type { AwsStsDeps, StsOperation } from './types.ts'

const version = '2011-06-15'

/** The service's operations as far as they are built; each knows itself whether it wants a signature. */
const operations: Readonly<Record<string, StsOperation>> = {
  AssumeRoleWithWebIdentity: assumeRoleWithWebIdentity,
  GetCallerIdentity: getCallerIdentity,
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
