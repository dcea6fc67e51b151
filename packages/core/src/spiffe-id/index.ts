export {
  composeSpiffeId,
  formatSpiffeId,
  isTrustDomainId,
  parseSpiffeId,
  parseTrustDomain,
  type SpiffeId,
} from './spiffe-id.ts'
