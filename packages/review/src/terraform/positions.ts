/**
 * What an argument can refer to: types of resources, and which of their attributes. A plan lists the references of
 * an expression, not the expression. Only where nothing but the plain value of one attribute makes sense is the
 * reference taken for the value: `policy_arn` is such a place, a policy's text that joins ARNs to strings is not.
 */
export type Position = ReadonlyMap<string, readonly [string, ...string[]]>

const role = ['aws_iam_role', ['name', 'id']] as const
const policy = ['aws_iam_policy', ['arn', 'id']] as const
const oidcProvider = ['aws_iam_openid_connect_provider', ['arn', 'id']] as const
const samlProvider = ['aws_iam_saml_provider', ['arn', 'id']] as const
const roleArn = ['aws_iam_role', ['arn']] as const
const instanceProfileArn = ['aws_iam_instance_profile', ['arn']] as const

const position = (...entries: readonly (readonly [string, readonly [string, ...string[]]])[]): Position =>
  new Map(entries)

export const positions = {
  roleName: position(role),
  policyArn: position(policy),
  policyDocument: position(['aws_iam_policy_document', ['json', 'minified_json']]),
  federated: position(oidcProvider, samlProvider),
  principal: position(roleArn),
  /** An ARN of trust in a policy's resources; one of a bucket is as often the beginning of `ARN/*`. */
  trustArn: position(roleArn, policy, oidcProvider, samlProvider, instanceProfileArn),
} as const
