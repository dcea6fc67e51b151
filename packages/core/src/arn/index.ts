export { formatArn, parseArn, type Arn } from './arn.ts'
export { oidcProviderArn } from './oidc-provider-arn.ts'
export { assumedRoleArn, formatRoleArn, parseRoleArn, type AssumedRole, type RoleArn } from './role-arn.ts'
