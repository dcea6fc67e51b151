export { builtInProviders } from './built-in-providers.ts'
export { checkSharedIssuer } from './check-shared-issuer.ts'
export { parsePermissionsPolicy } from './parse-permissions-policy.ts'
export { parseResourceControlPolicy } from './parse-resource-control-policy.ts'
export { parseResourcePolicy } from './parse-resource-policy.ts'
export { parseServiceControlPolicy } from './parse-service-control-policy.ts'
export { parseTrustPolicy } from './parse-trust-policy.ts'
export { providerName } from './provider-name.ts'
export { sharedIssuers, type SharedIssuer } from './shared-issuers.ts'
export type {
  Condition,
  NamePatterns,
  ParseOptions,
  PermissionsPolicyDocument,
  PermissionsStatement,
  PolicyStatement,
  PolicyVersion,
  PrincipalPattern,
  ResourcePolicyDocument,
  ResourceStatement,
  TrustPolicyDocument,
  TrustStatement,
} from './types.ts'
export { warnings, type PolicyWarning, type WarningCode, type WarningFacts } from './warnings.ts'
