export { awsManagedPolicies, awsManagedPolicy, type AwsManagedPolicy } from './aws-managed-policy.ts'
