export { chainClaim } from './chain.ts'
export { federatedPrincipal, type AssumeRoleCall, type FederatedPrincipal } from './federated-principal.ts'
export type { SessionTags, TagFault } from './session-tags.ts'
