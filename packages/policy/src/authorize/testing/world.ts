import type { RequestPrincipal } from '#decision/types'
import type { Statement } from './authorization-case.ts'

/** The accounts, callers and things that the cases speak of. */
export const home = '111111111111'
export const partner = '222222222222'
export const stranger = '333333333333'

type AwsPrincipal = Extract<RequestPrincipal, { readonly type: 'AWS' }>

export const deployRole = `arn:aws:iam::${home}:role/team/deploy`
/** Session `ci` of the role `deploy`. */
export const session: AwsPrincipal = {
  type: 'AWS',
  account: home,
  arn: `arn:aws:sts::${home}:assumed-role/deploy/ci`,
  roleArn: deployRole,
  uniqueId: 'AROADEPLOYDEPLOYDEPL',
}
export const otherSession: AwsPrincipal = {
  ...session,
  arn: `arn:aws:sts::${home}:assumed-role/deploy/laptop`,
}
export const alice: AwsPrincipal = {
  type: 'AWS',
  account: home,
  arn: `arn:aws:iam::${home}:user/alice`,
  uniqueId: 'AIDAALICEALICEALICEA',
}
export const vendorRole = `arn:aws:iam::${partner}:role/scanner`
export const vendorSession: AwsPrincipal = {
  type: 'AWS',
  account: partner,
  arn: `arn:aws:sts::${partner}:assumed-role/scanner/nightly`,
  roleArn: vendorRole,
  uniqueId: 'AROASCANNERSCANNERSC',
}
/** The same role and session names as at home, in an account that means no good. */
export const twinSession: AwsPrincipal = {
  type: 'AWS',
  account: stranger,
  arn: `arn:aws:sts::${stranger}:assumed-role/deploy/ci`,
  roleArn: `arn:aws:iam::${stranger}:role/team/deploy`,
  uniqueId: 'AROATWINTWINTWINTWIN',
}
export const github = `arn:aws:iam::${home}:oidc-provider/token.actions.githubusercontent.com`
export const workflow: RequestPrincipal = { type: 'Federated', id: github }
export const samlProvider = `arn:aws:iam::${home}:saml-provider/corp`
export const employee: RequestPrincipal = { type: 'Federated', id: samlProvider }
export const queue: RequestPrincipal = { type: 'Service', id: 'sqs.amazonaws.com' }

export const root = (account: string): string => `arn:aws:iam::${account}:root`
export const bucket = 'arn:aws:s3:::data'
export const objects = 'arn:aws:s3:::data/*'
/** A role that somebody wants to assume. */
export const targetRole = `arn:aws:iam::${home}:role/target`

type Names = string | readonly string[]

/** What most rows say. */
export const allow = (Action: Names, Resource: Names = '*', rest: Statement = {}): Statement => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...rest,
})
export const deny = (Action: Names, Resource: Names = '*', rest: Statement = {}): Statement => ({
  ...allow(Action, Resource, rest),
  Effect: 'Deny',
})
/** Everything, for the layers that a row is not about. */
export const everything = allow('*')

/** In a resource policy: to whom. */
export const grant = (
  Principal: unknown,
  Action: Names = 's3:GetObject',
  rest: Statement = {},
): Statement => ({
  Effect: 'Allow',
  Principal,
  Action,
  Resource: objects,
  ...rest,
})
/** In a trust policy: who may assume. */
export const trusts = (
  Principal: unknown,
  rest: Statement = {},
  Action: Names = 'sts:AssumeRole',
): Statement => ({ Effect: 'Allow', Principal, Action, ...rest })
/** In a resource control policy. */
export const forbids = (Action: Names, rest: Statement = {}): Statement => ({
  Effect: 'Deny',
  Principal: '*',
  Action,
  Resource: '*',
  ...rest,
})
/** One condition. */
export const when = (operator: string, key: string, value: unknown): Statement => ({
  Condition: { [operator]: { [key]: value } },
})
